import type { Html } from './html.js';

/** What a page answers, before it is laid out. */
export interface Shown {
  readonly status: number;
  readonly title: string;
  readonly body: Html;
  readonly live?: boolean;
}
