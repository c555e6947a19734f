/** One message to people. `message` is data: whoever shows it must not interpret it. */
export interface Notice {
  /** The same for every attempt of one step, so that a repetition can be told from news. */
  readonly id: string;
  readonly at: string;
  readonly service: string;
  readonly run: string;
  readonly step: string;
  readonly message: string;
}
