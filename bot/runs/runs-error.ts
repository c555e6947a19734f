/** A failure that a person can act on: what happened, and what to do. The code is permanent. */
export class RunsError extends Error {
  readonly code: string;
  readonly todo: string;

  constructor(code: string, what: string, todo: string) {
    super(what);
    this.name = 'RunsError';
    this.code = code;
    this.todo = todo;
  }
}
