import type { Code } from '../codes.js';
import { type CodePage, ORDERS } from './code-page.js';

const GOOD = 'do: notify\nmessage: Orders has moved.';
const step = (bad: string, good = GOOD) => ({ where: 'step block', bad, good }) as const;

/** About front matter, step blocks and the inventory as YAML. */
export const yamlPages = {
  'yaml-syntax': {
    why: 'A block that is not YAML says nothing for certain. Nothing in it is guessed.',
    hint: 'Mend the line; text with `: ` or `#` in it needs quotes.',
    example: step('do: notify\nmessage: Orders: it has moved.', 'do: notify\nmessage: "Orders: it has moved."'),
  },
  'yaml-not-allowed': {
    why: 'Anchors, aliases, tags and merges let one line change the meaning of another far away, and let a small file unfold into a huge one. In a runbook every block says all that it means.',
    hint: 'Write the value out.',
    example: step('do: notify\nmessage: !!str Orders has moved.'),
  },
  'yaml-too-deep': {
    why: 'No argument of any step needs more than a few levels; deeper nesting is a mistake or an attack on the parser.',
    hint: 'Take the brackets away.',
    example: step(`do: notify\nmessage: ${'['.repeat(30)}${']'.repeat(30)}`),
  },
  'duplicate-key': {
    why: 'YAML readers disagree on which of two equal keys counts, so a reviewer may read one and the machine the other.',
    hint: 'Delete one of them.',
    example: step('do: notify\nmessage: Orders moves.\nmessage: Orders has moved.'),
  },
  'forbidden-key': {
    why: 'A key such as `__proto__` reaches into the machine that reads it, and a key that is not text has no name to look up.',
    hint: 'Use another name.',
    example: step(`${GOOD}\n__proto__: { channel: orders }`),
  },
  'blank-value': {
    why: 'A key without a value is something that was left for later. Replicated blank fields have taken whole platforms down; here a blank is an error and never a default.',
    hint: 'Write the value, or delete the line.',
    example: step('do: notify\nmessage:'),
  },
  'ambiguous-number': {
    why: 'YAML drops zeros: `1.10` becomes 1.1 and `010` becomes 10 or 8. What is read must be what is written.',
    hint: 'Put quotes around it if it is text, or write the number plainly.',
    example: step(`${GOOD}\nretry: 03`, `${GOOD}\nretry: 3`),
  },
  'smart-quote': {
    why: 'An editor that sets typographic quotes makes them part of the value, where a person sees quotes.',
    hint: 'Type plain `"` or `\'`.',
    example: step('do: notify\nmessage: \u201cOrders has moved.\u201d', 'do: notify\nmessage: "Orders has moved."'),
  },
  'unknown-key': {
    why: 'A key that is not understood would be ignored, and whoever wrote it relies on it: a misspelt `timeout` is no timeout.',
    hint: 'Use one of the keys that are listed; for step kinds they stand in the reference.',
    example: step(`${GOOD}\ntimout: 5s`, `${GOOD}\ntimeout: 5s`),
  },
  'missing-key': {
    why: 'Without it the step would have to act on a guess. No argument has a default that means "everything".',
    hint: 'Add the key and its value.',
    example: step('do: notify'),
  },
  'wrong-value': {
    why: 'A value of another type or form would be converted, and conversions surprise: `5` is no duration, and nobody knows whether seconds or minutes were meant.',
    hint: 'Write it in the form that is named; durations and sizes have a unit.',
    example: step(`${GOOD}\ntimeout: 5`, `${GOOD}\ntimeout: 5s`),
  },
  'unknown-name': {
    why: 'A name that the inventory does not have is a typo or something that was removed. Found in review it costs a minute, found in a failover it stops the run at that step.',
    hint: 'Use a name of the inventory, or add the entry there.',
    example: step(
      'do: postgres.check-lag\nregion: us-eats\nmax_loss: 10s',
      'do: postgres.check-lag\nregion: us-east\nmax_loss: 10s',
    ),
  },
  'bad-path': {
    why: 'A link leads to another runbook of the same tree and nowhere else: an absolute path, a scheme or `..` would make the checked text depend on the machine it is checked on. A failback that does not exist, or is one of another service, is found here and not in the incident.',
    hint: 'Write a relative path such as `orders-failback.md`.',
    example: {
      where: 'front matter',
      bad: `${ORDERS}\nfailback: ../orders-failback.md`,
      good: `${ORDERS}\nfailback: orders-failback.md`,
    },
  },
} as const satisfies Partial<Record<Code, CodePage>>;
