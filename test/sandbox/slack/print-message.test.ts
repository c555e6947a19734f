import { expect, it } from 'vitest';
import { printMessage } from '../../../sandbox/slack/print-message.js';
import { printView } from '../../../sandbox/slack/print-view.js';

const plain = (text: string) => ({ type: 'plain_text', text });
const mrkdwn = (text: string) => ({ type: 'mrkdwn', text });

const CARD = {
  text: 'fallback',
  blocks: [
    { type: 'header', text: plain('Approve: fail orders over to us-east') },
    {
      type: 'section',
      text: mrkdwn(
        '*Point of no return.* `postgres.promote` follows, see <https://runbook.example|the runbook>. Asked by <@U1>.',
      ),
    },
    {
      type: 'section',
      fields: [
        mrkdwn('*Loss*\nat most 42 s / 1,310 transactions'),
        mrkdwn('*Budget*\n10 s'),
        mrkdwn('*Approved by*\nnobody yet'),
      ],
    },
    { type: 'divider' },
    { type: 'context', elements: [mrkdwn('plan `1f2e3d` &lt;drill&gt;'), plain('expires 03:12')] },
    {
      type: 'actions',
      elements: [
        { type: 'button', action_id: 'a', text: plain('Approve') },
        { type: 'button', action_id: 'r', text: plain('Reject') },
      ],
    },
  ],
};

it('prints a card as people can read it: header, columns, context and buttons', () => {
  const printed = printMessage(CARD, { width: 60, nameOf: id => (id === 'U1' ? 'ada' : undefined) });
  expect(printed).toMatchInlineSnapshot(`
    "| Approve: fail orders over to us-east
    | Point of no return. postgres.promote follows, see the
    | runbook. Asked by @ada.
    | Loss                           Budget
    | at most 42 s / 1,310           10 s
    | transactions
    | Approved by
    | nobody yet
    | ------------------------------------------------------------
    | plan 1f2e3d <drill>  expires 03:12
    | [ Approve ]  [ Reject ]"
  `);
});

it('makes headers bold and context dim only when asked', () => {
  expect(printMessage(CARD)).not.toContain('\u001b');
  const coloured = printMessage(CARD, { colour: true });
  expect(coloured).toContain('\u001b[1mApprove: fail orders over to us-east\u001b[22m');
  expect(coloured).toContain('\u001b[2mplan 1f2e3d');
});

it('prints the text of a message without blocks, and moves no cursor for it', () => {
  expect(printMessage({ text: '*Done* in <#C1|orders>\nsecond \u001b[2Jline\u202e', blocks: [] })).toBe(
    '| Done in #orders\n| second [2Jline',
  );
});

it('keeps marks that are no emphasis', () => {
  expect(printMessage({ text: 'a_b_c and 2 * 3 * 4, snake_case_name', blocks: [] })).toBe(
    '| a_b_c and 2 * 3 * 4, snake_case_name',
  );
});

it('prints a modal with its inputs, what was refused under them, and its buttons', () => {
  const view = {
    definition: {
      type: 'modal',
      title: plain('Approve'),
      submit: plain('Approve'),
      close: plain('Cancel'),
      blocks: [
        { type: 'section', text: mrkdwn('Type *42* to accept the loss.') },
        {
          type: 'input',
          block_id: 'reason',
          label: plain('Reason'),
          hint: plain('The report shows it.'),
          element: { type: 'plain_text_input', action_id: 't' },
        },
        {
          type: 'input',
          block_id: 'region',
          optional: true,
          label: plain('Region'),
          element: { type: 'static_select', options: [{ text: plain('eu-west') }, { text: plain('us-east') }] },
        },
      ],
    },
  };
  expect(printView(view, { width: 40 }, { reason: 'Say more.' })).toMatchInlineSnapshot(`
    "+-- Approve ----------------------------
    |   Type 42 to accept the loss.
    |   Reason
    |   [ ... ]
    |   The report shows it.
    |     ! Say more.
    |   Region (optional)
    |   [ eu-west | us-east ]
    |
    |   [ Cancel ]  [ Approve ]
    +---------------------------------------"
  `);
});

it('prints tables, progress and images, and names what it does not know', () => {
  const blocks = [
    {
      type: 'table',
      rows: [
        [
          { type: 'raw_text', text: 'RTO' },
          { type: 'raw_text', text: '3:10' },
        ],
      ],
    },
    {
      type: 'plan',
      title: 'Failover',
      tasks: [
        { title: 'Fence', status: 'complete' },
        { title: 'Promote', status: 'in_progress' },
      ],
    },
    { type: 'image', alt_text: 'timeline' },
    { type: 'video' },
  ];
  expect(printMessage({ text: '', blocks }, { width: 20 }).split('\n')).toEqual([
    '| RTO        3:10',
    '| Failover',
    '| [x] Fence',
    '| [>] Promote',
    '| [image: timeline]',
    '| [video]',
  ]);
});
