/** A file that the app has announced, and its bytes once they came. */
export interface SlackFile {
  readonly id: string;
  readonly name: string;
  readonly length: number;
  readonly content?: string | undefined;
}

/** Files on their way and files that are there. */
export class FileStore {
  readonly #all = new Map<string, SlackFile>();

  announce(name: string, length: number): SlackFile {
    const file = { id: `F0${String(this.#all.size + 1).padStart(7, '0')}`, name, length };
    this.#all.set(file.id, file);
    return file;
  }

  /** Takes the bytes that were posted to an upload URL; false when nobody announced them. */
  receive(id: string, content: string): boolean {
    const file = this.#all.get(id);
    if (file) this.#all.set(id, { ...file, content });
    return file !== undefined;
  }

  uploaded(id: string): SlackFile | undefined {
    const file = this.#all.get(id);
    return file?.content === undefined ? undefined : file;
  }
}
