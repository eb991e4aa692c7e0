/** Milliseconds that a few things lie until more have come, while nobody waits for them: a transaction costs more than they do. */
const patience = 20
/** So many are no longer few. */
const many = 500

/** What has come and was not taken yet, in its order. */
export type Gathering<T> = {
  readonly size: () => number
  readonly put: (one: T) => void
  /** Somebody waits for what lies here. */
  readonly hurry: () => void
  /** Nothing more will come. */
  readonly end: () => void
  /** The next ones, at most `most`, once there are many or they have lain long enough; undefined when it ended and is empty. */
  readonly take: (most: number) => Promise<readonly T[] | undefined>
}

export const openGathering = <T>(hurried: () => boolean): Gathering<T> => {
  const lying: T[] = []
  let over = false
  let wake: (() => void) | undefined
  let timer: NodeJS.Timeout | undefined
  const stir = (): void => {
    clearTimeout(timer)
    timer = undefined
    wake?.()
  }
  const rest = (milliseconds?: number): Promise<void> =>
    new Promise((resolve) => {
      wake = resolve
      if (milliseconds !== undefined) timer = setTimeout(stir, milliseconds)
    })
  const due = (): boolean => over || lying.length >= many || hurried()

  return {
    size: () => lying.length,
    put: (one) => {
      lying.push(one)
      if (timer === undefined || due()) stir()
    },
    hurry: () => {
      if (timer !== undefined) stir()
    },
    end: () => {
      over = true
      stir()
    },
    take: async (most) => {
      while (lying.length === 0 && !over) await rest()
      if (!due()) await rest(patience)
      return lying.length === 0 ? undefined : lying.splice(0, most)
    },
  }
}
