import { expect, it } from 'vitest';
import { followRun } from '../../bin/follow-run.js';
import { asking, examplePlan, succeeded } from '../bot/render/example.js';
import { FakeCli } from './fake-cli.js';

it('says once of each slow step that it is slow where the output is no terminal', async () => {
  const cli = new FakeCli();
  cli.runs.looks = [asking(), asking(), asking(), succeeded()];
  const { id, title } = asking().steps.find(({ state }) => state === 'asking')!;
  const limits = new Map([
    [id, 1],
    ['fence', 1],
  ]);
  const followed = { service: 'orders', runId: asking().run, plan: examplePlan(), limits, json: false };
  await followRun(cli, cli.runs, followed);
  expect(cli.out.text.split('\n').filter(line => line.includes('slow'))).toEqual([
    `  ! ${title}: slow: above 1 ms, its p75 of past drills`,
  ]);
});
