import { writeSync } from 'node:fs'

/** Milliseconds until a pipe that was full is tried again. */
const pause = 5
const sleeping = new Int32Array(new SharedArrayBuffer(4))

/** Writes to a pipe or terminal at once; a closed pipe (`| head`) is the reader's choice and no failure. */
const write = (descriptor: 1 | 2, text: string): void => {
  const bytes = Buffer.from(text, 'utf8')
  for (let at = 0; at < bytes.length; ) {
    try {
      at += writeSync(descriptor, bytes, at)
    } catch (fault) {
      const { code } = fault as NodeJS.ErrnoException
      if (code === 'EPIPE') return
      if (code !== 'EAGAIN') throw fault
      Atomics.wait(sleeping, 0, 0, pause)
    }
  }
}

export const say = (line: string): void => write(1, `${line}\n`)
export const warn = (line: string): void => write(2, `${line}\n`)
export const sayJson = (value: unknown): void => say(JSON.stringify(value, null, 2))
