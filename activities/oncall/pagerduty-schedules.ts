import type { Directory } from '../../plan/directory.js';
import type { DutyRoster, OnCallSource, OnDutyDeps } from './on-duty.js';
import { readOnCalls } from './read-on-calls.js';

/** PagerDuty's own REST API, when the inventory names no other. */
const PAGERDUTY_API = 'https://api.pagerduty.com';
/** For all pages together: a decision waits for it, and the activity that reads has two seconds. */
const DEADLINE_MS = 1_500;

/** Schedules of PagerDuty. Its users count through the ids in the inventory only; one that nobody or more than one person has counts for nobody. */
export const pagerDutySchedules: OnCallSource = (declared, roster, deps) =>
  'pagerduty_schedules' in declared ? lookUp(declared.pagerduty_schedules, roster, deps) : undefined;

async function lookUp(schedules: readonly string[], { people, paging }: DutyRoster, { resolve }: OnDutyDeps) {
  const api = paging?.pagerduty_api;
  if (!api) throw new Error('PagerDuty cannot be asked: the inventory has no paging.pagerduty_api.token');
  const url = api.url === undefined ? PAGERDUTY_API : await resolve(api.url);
  const users = await readOnCalls(url, await resolve(api.token), schedules, DEADLINE_MS);
  return {
    people: users.flatMap(user => personOf(people, user)),
    source: `PagerDuty (${schedules.length === 1 ? 'schedule' : 'schedules'} ${schedules.join(', ')})`,
  };
}

function personOf(people: Directory['people'], user: string): readonly string[] {
  const names = Object.keys(people).filter(name => people[name]?.pagerduty === user);
  return names.length === 1 ? names : [];
}
