/** One row of an answer, every value as PostgreSQL's own text. Asking for a column that is not there, or is of another form, is a mistake of ours and throws. */
export class Row {
  readonly #values: Readonly<Record<string, unknown>>;

  constructor(values: Readonly<Record<string, unknown>>) {
    this.#values = values;
  }

  textOrNull(column: string): string | null {
    const value = this.#values[column];
    if (value === null || typeof value === 'string') return value;
    throw new TypeError(`Unexpected ${typeof value} in column ${column}, expected text`);
  }

  text(column: string): string {
    const value = this.textOrNull(column);
    if (value !== null) return value;
    throw new TypeError(`Unexpected NULL in column ${column}`);
  }

  numberOrNull(column: string): number | null {
    const value = this.textOrNull(column);
    if (value === null) return null;
    const number = Number(value);
    if (Number.isNaN(number)) throw new TypeError(`Unexpected ${value} in column ${column}, expected a number`);
    return number;
  }

  number(column: string): number {
    this.text(column);
    return this.numberOrNull(column) ?? 0;
  }

  booleanOrNull(column: string): boolean | null {
    const value = this.textOrNull(column);
    return value === null ? null : value === 't';
  }

  boolean(column: string): boolean {
    return this.text(column) === 't';
  }
}
