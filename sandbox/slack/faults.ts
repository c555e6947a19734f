/** What is wrong with the local Slack now; the handle sets it, the Web API obeys. */
export class Faults {
  /** Every answer of the Web API comes so many milliseconds late. */
  slowMs = 0;
  /** So many next acknowledgements are lost on their way to Slack. */
  acksToLose = 0;
  #limited = { left: 0, retryAfter: 1, method: '' };
  #broken = { left: 0, status: 500 };

  /** The next `times` calls (of one method, or of any) are answered 429. */
  limit(times: number, retryAfter: number, method = ''): void {
    this.#limited = { left: times, retryAfter, method };
  }

  /** The next `times` calls are answered with this HTTP status. */
  break(times: number, status: number): void {
    this.#broken = { left: times, status };
  }

  takeStatus(): number | undefined {
    if (this.#broken.left === 0) return undefined;
    this.#broken.left -= 1;
    return this.#broken.status;
  }

  takeRetryAfter(method: string): number | undefined {
    const { left, retryAfter, method: only } = this.#limited;
    if (left === 0 || (only !== '' && only !== method)) return undefined;
    this.#limited.left -= 1;
    return retryAfter;
  }

  loseAck(): boolean {
    if (this.acksToLose === 0) return false;
    this.acksToLose -= 1;
    return true;
  }
}
