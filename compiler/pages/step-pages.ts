import type { Code } from '../codes.js';
import { type CodePage, ORDERS } from './code-page.js';

const GOOD = 'do: notify\nmessage: Orders has moved.';
const step = (bad: string, good = GOOD) => ({ where: 'step block', bad, good }) as const;
const front = (bad: string, good: string) =>
  ({ where: 'front matter', bad: `${ORDERS}\n${bad}`, good: `${ORDERS}\n${good}` }) as const;
const block = (title: string, yaml: string) => `## ${title}\n\n\`\`\`yaml step\n${yaml}\n\`\`\``;
const TELL = block('Tell people', GOOD);
const REGIONS = (to: string) =>
  `params: { from: { type: region, default: eu-west }, to: { type: region, default: ${to} } }`;
const POOLER = '{ engine: pgbouncer, admin: env:ADMIN, config: env:CONFIG, entry: orders, clients: env:CLIENTS }';
const FACTS = (section: string) =>
  `---\n${ORDERS}\nparams: { pace: { type: enum, values: [calm, quick], default: calm } }\nfacts: { in-a-hurry: { param: pace, is: quick } }\n---\n# Move orders\n\n${section}\n`;
const ASK = 'do: approval.ask\nexpires: 5m\n';
const FENCE = block('Fence it', 'do: postgres.fence\nregion: ${from}');

/** About steps: their parameters, their kinds, their order, what puts them back and who approves them. */
export const stepPages = {
  'unknown-fact': {
    why: 'A condition asks about a fact that the front matter declares, and nothing is computed. A condition that is not understood must not be taken as true or as false.',
    hint: 'Declare it under `facts:`, told from a parameter or from the verdict of a gate.',
    example: step(`${GOOD}\nwhen: loss-is-zero`),
  },
  'when-not-possible': {
    why: 'What follows a step relies on it, and so do the rules that proved the runbook safe. A fence, a route or a promotion that may be left out proves nothing.',
    hint: 'Put the condition on a notice or a manual step, or write two runbooks.',
    example: {
      where: 'runbook',
      bad: FACTS(block('Pause the pooler', 'do: pooler.pause\nwhen: in-a-hurry')),
      good: FACTS(block('Call the lead', 'do: manual\nwhen: in-a-hurry')),
    },
  },
  'include-cycle': {
    why: 'Runbooks that include each other have no first step and no last one.',
    hint: 'Take the step that leads back out of one of them.',
    example: step('do: runbook.include\nrunbook: runbook.md'),
  },
  'bad-include': {
    why: 'A drill takes the path of a switchover and of its failback, an evacuation moves each service by a runbook of that service, and neither can be part of another runbook. Another runbook in that place would move something else than the title says.',
    hint: 'Name a runbook of the kind and the service that is expected.',
  },
  'unknown-param': {
    why: 'A parameter that is not declared has no type and no value, and a person who gives a value for a misspelt one gets the default instead.',
    hint: 'Declare it under `params:`, or use `${from}`, `${to}` or `${service}`.',
    example: step('do: notify\nmessage: ${region}', 'do: notify\nmessage: ${to}'),
  },
  'unused-param': {
    why: 'People set it when they start a run and believe that it has an effect.',
    hint: 'Use it in a step, or delete it.',
    example: front(
      'params: { wait: { type: duration, default: 30s } }',
      'params: { to: { type: region, default: us-east } }',
    ),
  },
  'partial-substitution': {
    why: 'A value put into the middle of a text is a template, and every engine that put templates into commands has had the same vulnerability. A parameter stands for a whole value, which is checked as one.',
    hint: 'Let the parameter be the whole value.',
    example: step('do: notify\nmessage: Orders runs in ${to}.', 'do: notify\nmessage: ${to}'),
  },
  'substitution-not-allowed': {
    why: 'The step kind, the id and the order decide what a plan is. With a parameter there, the plan that people approve would not be the one that was reviewed.',
    hint: 'Write the value itself.',
    example: step('do: ${service}\nmessage: Orders has moved.'),
  },
  'unknown-region': {
    why: 'With more than two regions there is more than one place to go, and no compiler should pick one.',
    hint: 'Declare `from` and `to` under `params:` with `type: region`.',
    example: {
      where: 'inventory',
      bad: 'databases: { orders: { nodes: { ap-south: { dsn: env:AP, replication: env:AP, data: env:DATA, programs: env:BIN, start: [env:START] } } } }\nregions: { ap-south: { jurisdiction: in } }',
      good: 'regions: { ap-south: { jurisdiction: in } }',
    },
  },
  'same-region': {
    why: 'A move from a region to itself would fence the primary and then promote nothing.',
    hint: 'Name two regions.',
    example: front(REGIONS('eu-west'), REGIONS('us-east')),
  },
  'no-node': {
    why: 'There is no server of that database in that region, so the step could only fail.',
    hint: 'Name another region, or add the server to the inventory.',
    example: {
      where: 'inventory',
      bad: 'regions: { ap-south: { jurisdiction: in } }\nservices: { orders: { home: ap-south } }',
      good: 'services: { orders: { home: us-east } }',
    },
  },
  'dns-not-able': {
    why: 'What a DNS provider cannot do is found out here and not by a move: a record with weights or a health check that is not there, or a TTL that the provider raises by itself, so that every sum with it is wrong.',
    hint: 'Use what the provider can do, as the page on DNS lists it, or another provider.',
    example: {
      where: 'inventory',
      bad: 'traffic: { orders: { dns: { routing: weighted } } }',
      good: 'traffic: { orders: { dns: { routing: simple } } }',
    },
  },
  'no-route': {
    why: 'A step that moves clients by a pooler, a proxy or a name needs to know where that is, in the region they are moved to.',
    hint: 'Add it under `traffic:` in the inventory, or leave the step out.',
    example: {
      where: 'inventory',
      bad: `services: { orders: { traffic: plain } }\ntraffic: { plain: { pooler: ${POOLER} } }`,
      good: `services: { orders: { traffic: orders } }\ntraffic: { orders: { pooler: ${POOLER} } }`,
      against: `${block('Switch the proxy', 'do: haproxy.switch\nfrom: ${from}\nto: ${to}')}\n\n${block('Verify', 'do: postgres.verify-writable\nregion: ${to}')}\n\n${TELL}`,
    },
  },
  'unknown-step-kind': {
    why: 'A step kind that does not exist is found now, and not by a worker in the middle of a run.',
    hint: 'Use a step kind of the reference, or leave the block out: then it is a manual step.',
    example: step('do: notfy\nmessage: Orders has moved.'),
  },
  'duplicate-id': {
    why: 'An id is how `needs` and people refer to a step. Ids that nobody wrote come from the headings, so two equal headings are enough.',
    hint: 'Give one of the steps an `id:` of its own.',
    example: { where: 'sections', bad: `${TELL}\n\n${TELL}`, good: `${TELL}\n\n${TELL.replace('people', 'support')}` },
  },
  'unknown-step': {
    why: 'A step that needs one which does not exist would wait for ever, or not wait at all.',
    hint: 'Write the id of a step of this runbook.',
    example: step(`${GOOD}\nneeds: move-orders`, `${GOOD}\nneeds: move-orders-by-hand`),
  },
  'needs-cycle': {
    why: 'Steps that wait for each other never start. Nobody would notice before the run stands still.',
    hint: 'Take one `needs` out of the circle.',
    example: {
      where: 'sections',
      bad: `${block('Tell people', `id: one\nneeds: two\n${GOOD}`)}\n\n${block('Tell support', `id: two\nneeds: one\n${GOOD}`)}`,
      good: `${block('Tell people', `id: one\n${GOOD}`)}\n\n${block('Tell support', `id: two\nneeds: one\n${GOOD}`)}`,
    },
  },
  'undo-required': {
    why: 'A run that is given up after the fence has to open it again, or the service is down although nothing was moved.',
    hint: 'Leave `undo` out; the step kind brings its own.',
    example: {
      where: 'sections',
      bad: `${FENCE.replace('${from}', '${from}\nundo: none')}\n\n${TELL}`,
      good: `${FENCE}\n\n${TELL}`,
    },
  },
  'undo-not-possible': {
    why: 'What only reads has nothing to put back, and what is past the point of no return cannot be put back. An undo there would be a promise that the run cannot keep.',
    hint: 'Leave `undo` out.',
    example: step(
      'do: postgres.check-lag\nregion: ${to}\nmax_loss: 10s\nundo: { do: pooler.resume }',
      'do: postgres.check-lag\nregion: ${to}\nmax_loss: 10s',
    ),
  },
  'approval-without-group': {
    why: 'An approval that does not say who decides could be given by anybody, or by nobody.',
    hint: 'Write `from:` here, or `approvals: { from: ... }` in the front matter.',
    example: step('do: approval.ask\nexpires: 5m', `${ASK}from: database-oncall\nquorum: 2`),
  },
  'approval-without-escalation': {
    why: 'On expiry it would ask the next group, and there is none.',
    hint: 'Write `escalate_to:`, or another `on_expiry:`.',
    example: step(`${ASK}from: database-oncall\non_expiry: escalate`, `${ASK}from: database-oncall\non_expiry: hold`),
  },
  'shared-identity': {
    why: 'An account or a key says whose decision it is. Under two names it would be two votes of one person, and a quorum of two would be one person alone.',
    hint: 'Give each person their own account or key. Several accounts of one person stand under that person.',
    example: {
      where: 'inventory',
      bad: 'people: { chen: { name: Chen Wei, slack: U0BO } }',
      good: 'people: { chen: { name: Chen Wei, slack: [U0CHEN, U0CHEN2] } }',
    },
  },
  'quorum-too-large': {
    why: 'The requester never approves a run of their own, so a group has to have one member more than its quorum. Otherwise the run waits for people who do not exist. Where `oncall` of the inventory says who of the group is on duty, only they count: a rotation has one of them at a time, and PagerDuty one for each schedule.',
    hint: 'Add people to the group or to those on duty, or ask for fewer.',
    example: step(`${ASK}from: database-oncall\nquorum: 3`, `${ASK}from: database-oncall\nquorum: 2`),
  },
  'unsafe-plan': {
    why: 'The plan was run against a model of the world in which servers crash, links are cut, people say no and updates arrive late, and something that must never be came about. The message is the shortest way to it, step by step with the lines of the runbook.',
    hint: 'Follow the path and change the order, the undo or the missing step that makes it possible; `--no-explore` leaves it unseen, not undone.',
  },
  'not-fully-explored': {
    why: 'The plan can take more courses than are looked at in the time that one runbook may take. Nothing unsafe was found among those that were, which says nothing about the rest.',
    hint: 'Put fewer steps side by side with `needs`, or cut the runbook in two.',
  },
  'unknown-rule': {
    why: 'A misspelt code would leave the rule as it is, and whoever wrote the line believes that it was changed. What the compiler cannot read at all is not a matter of strictness, so only the codes of safety rules can stand there.',
    hint: 'Use the code that the diagnostic shows.',
    example: {
      where: 'inventory',
      bad: 'rules: { nobody-notfied: error }',
      good: 'rules: { nobody-notified: error }',
    },
  },
  'locked-rule': {
    why: 'Some rules are the difference between an outage and lost data: a promotion without a fence is not a matter of taste of one estate. Those stay errors for everybody, and an emergency has its own way, which names what it overrides.',
    hint: 'Change the runbook, or leave the line out.',
    example: { where: 'inventory', bad: 'rules: { no-fence: off }', good: 'rules: { no-failback: warning }' },
  },
} as const satisfies Partial<Record<Code, CodePage>>;
