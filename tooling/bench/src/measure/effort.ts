/** How much is measured. */
export interface Effort {
  /** Of how many fresh processes a value is the median. */
  readonly processes: number
  /** How many different leaves there are. */
  readonly leaves: number
  /**
   * Milliseconds of processor time that each side runs before anything counts. Issuing certificates is compiled anew for
   * the last time after some 35,000 of them, which take three seconds.
   */
  readonly warmUp: number
  /** How often each side is timed in one process. */
  readonly samples: number
  /** About how many milliseconds one sample takes. */
  readonly sampleTime: number
  /** How often each side of an import is timed, each time in a process of its own. */
  readonly imports: number
}

export const EFFORTS: Readonly<Record<EffortName, Effort>> = {
  full: { processes: 7, leaves: 1000, warmUp: 5000, samples: 150, sampleTime: 3, imports: 41 },
  /** For floors: a few seconds a row. */
  quick: { processes: 3, leaves: 1000, warmUp: 4000, samples: 60, sampleTime: 3, imports: 11 },
  /** For tests, which look at the machinery and not at its values. */
  least: { processes: 1, leaves: 10, warmUp: 1, samples: 3, sampleTime: 1, imports: 1 },
}

export type EffortName = 'full' | 'quick' | 'least'
