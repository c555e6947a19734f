import type { Modifiers } from './modifiers.js';
import type { StepSource } from './read-steps.js';
import type { YamlMap } from './yaml-node.js';

/** What every kind of step block has. */
export interface WrittenStep {
  readonly modifiers: Modifiers;
  /** The whole block, for places. */
  readonly node: YamlMap;
}

/** The block of a step, whatever it makes of it; undefined for a section without one. */
export function writtenStep({ automation, include, manual }: StepSource): WrittenStep | undefined {
  return automation ?? include ?? manual ?? undefined;
}
