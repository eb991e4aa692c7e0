/** The part of autocannon that the benches use; the package brings no types. */
declare module 'autocannon' {
  type Asked = { readonly method?: string; readonly path?: string; readonly headers?: Readonly<Record<string, string>>; readonly body?: string }
  type Options = { readonly url: string; readonly connections: number; readonly duration: number; readonly requests: readonly Asked[] }
  type Result = {
    readonly non2xx: number
    readonly errors: number
    readonly timeouts: number
    /** Seconds that it took. */
    readonly duration: number
    readonly requests: { readonly total: number }
    /** Milliseconds. */
    readonly latency: { readonly p50: number; readonly p99: number }
  }
  const autocannon: (options: Options) => Promise<Result>
  export = autocannon
}
