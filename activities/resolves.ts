/** The least that an activity needs from outside: the value behind an `env:` or `file:` reference, read at the moment of use. */
export interface Resolves {
  resolve(reference: string): Promise<string>;
}
