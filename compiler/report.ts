import type { Diagnostic, Severity } from '../plan/diagnostic.js';
import type { Place } from '../plan/plan.js';
import type { Code } from './codes.js';

/** A marked piece of one line of the file being read; 1-based. */
export interface Mark {
  readonly line: number;
  readonly column: number;
  readonly endColumn?: number;
  /** The file, when it is not the one being read: a step may come from an included runbook. */
  readonly file?: string;
}

interface Remark {
  readonly hint?: string | undefined;
  readonly related?: Diagnostic['related'];
}

/** Collects the diagnostics of one file. */
export interface Report {
  readonly path: string;
  readonly diagnostics: readonly Diagnostic[];
  readonly failed: boolean;
  readonly error: (code: Code, message: string, at: Mark, remark?: Remark) => void;
  readonly warn: (code: Code, message: string, at: Mark, remark?: Remark) => void;
  readonly add: (diagnostic: Diagnostic) => void;
  readonly place: (at: Mark) => Place;
}

export function createReport(path: string): Report {
  const diagnostics: Diagnostic[] = [];
  const place = (at: Mark): Place => ({ file: at.file ?? path, line: at.line, column: at.column });
  const say = (severity: Severity, code: Code, message: string, at: Mark, remark: Remark = {}): void => {
    diagnostics.push({
      code,
      severity,
      message,
      place: place(at),
      ...(at.endColumn === undefined ? {} : { endColumn: at.endColumn }),
      ...(remark.related ? { related: remark.related } : {}),
      ...(remark.hint === undefined ? {} : { hint: remark.hint }),
    });
  };
  return {
    path,
    diagnostics,
    get failed() {
      return diagnostics.some(diagnostic => diagnostic.severity === 'error');
    },
    error: (...said) => say('error', ...said),
    warn: (...said) => say('warning', ...said),
    add: diagnostic => void diagnostics.push(diagnostic),
    place,
  };
}

/** More than this many problems help nobody; the rest is counted in one line. */
const LISTED = 100;

/** The diagnostics in the order of the file, cut to a readable number. */
export function finishReport({ path, diagnostics }: Report): readonly Diagnostic[] {
  const sorted = diagnostics.toSorted(
    (a, b) =>
      Number(a.place.file !== path) - Number(b.place.file !== path) ||
      (a.place.file < b.place.file ? -1 : a.place.file > b.place.file ? 1 : 0) ||
      a.place.line - b.place.line ||
      a.place.column - b.place.column,
  );
  if (sorted.length <= LISTED) return sorted;
  const rest = sorted.length - LISTED;
  const place = { file: path, line: 1, column: 1 };
  const message = `Unexpected ${sorted.length} problems, expected none; ${rest} of them are not listed`;
  return [...sorted.slice(0, LISTED), { code: 'too-many-problems', severity: 'error', message, place }];
}
