import { expect, it } from 'vitest';
import { rtoParts } from '../../plan/rto-parts.js';
import { asking, examplePlan, succeeded } from '../bot/render/example.js';

it('tells the parts of the recovery time from what the steps do', () => {
  expect(rtoParts(succeeded(), examplePlan())).toEqual({
    rtoMs: 12_900,
    parts: { measure: 240, decide: 11_700, fence: 300, promote: 400, redirect: 0, verify: 200, other: 1_100 },
  });
});

it('gives no recovery time before the service is back', () => {
  expect(rtoParts(asking(), examplePlan()).rtoMs).toBeNull();
});
