/** The clocks that the relay's rules read. */
export interface RelayClock {
  /** The machine's Unix time in seconds; may jump. */
  wallSeconds(): number;
  /** Seconds since some start; never jumps. */
  monotonicSeconds(): number;
}
