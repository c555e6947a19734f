import type { Code } from '../codes.js';
import { type CodePage, ORDERS } from './code-page.js';

const STEP = '## Tell people\n\n```yaml step\ndo: notify\nmessage: Orders has moved.\n```';

/** About the file as text and as Markdown. */
export const textPages = {
  'compiler-defect': {
    why: 'The compiler promises an answer for every text, and this text it has failed on. Nothing of the runbook was checked, so it must not be run; the other runbooks are not affected.',
    hint: 'Report it with the file; until it is mended, write the section that it fails on in another way.',
  },
  'too-large': {
    why: 'A runbook is read at three in the morning; one of 256 KB is not. Markdown and YAML also have texts that cost a parser minutes, and the checking of one file must not stop the checking of the others. Lists and quotes nested deeper than a person can follow are refused for the same reason.',
    hint: 'Split the runbook, or take the long listings out of it and link to them.',
  },
  'too-slow-to-compile': {
    why: 'The compiler runs in a thread that is ended after two seconds or 256 MB, so that one hostile or broken file cannot stop the checking of the others. What was not read to its end is not checked.',
    hint: 'Look for what is unusual in the file: very deep nesting, very long lines, thousands of list items.',
  },
  'too-many-steps': {
    why: 'More than 500 steps cannot be overseen by the people who run them, and the plan would no longer fit into what a run may carry.',
    hint: 'Make several runbooks of it.',
  },
  'too-many-problems': {
    why: 'After a hundred problems one cause has many effects. The rest is counted, so that nobody takes the list for complete.',
    hint: 'Mend the first ones and check again.',
  },
  'unreadable-character': {
    why: 'Control characters, bidirectional overrides and broken encodings show a reviewer another text than the machine reads: a region name can look like the other one. What is approved has to be what runs.',
    hint: 'Save the file as UTF-8, and write the character visibly or leave it out.',
    example: {
      where: 'step block',
      bad: 'do: notify\nmessage: Orders runs in \u202etsae-su',
      good: 'do: notify\nmessage: Orders runs in us-east',
    },
  },
  'no-front-matter': {
    why: 'Without front matter nobody knows which service the file is about and what kind of move it is, and a file that only looks like a runbook must not become one by accident.',
    hint: 'Begin the file with `---`, `runbook:`, `service:` and `---`.',
    example: {
      where: 'runbook',
      bad: `# Move orders\n\n## Do it\n\nAsk the on-call.\n`,
      good: `---\n${ORDERS}\n---\n# Move orders\n\n## Do it\n\nAsk the on-call.\n`,
    },
  },
  'second-front-matter': {
    why: 'A second block of keys is read by people and not by the compiler, so a quorum or an objective written there has no effect.',
    hint: 'Move the keys to the front matter at the top, and delete the second block.',
    example: {
      where: 'runbook',
      bad: `---\n${ORDERS}\n---\n---\nhold: 2h\n---\n# Move orders\n\n## Do it\n\nAsk the on-call.\n`,
      good: `---\n${ORDERS}\nhold: 2h\n---\n# Move orders\n\n## Do it\n\nAsk the on-call.\n`,
    },
  },
  'underlined-heading': {
    why: 'A line of `---` or `===` makes a heading of the text above it, and is as often meant as a rule between paragraphs. A step that appears or disappears by a line of dashes is a step nobody sees in a diff.',
    hint: 'Write `## Heading`, or leave an empty line above the rule.',
    example: {
      where: 'sections',
      bad: 'Tell people\n-----------\n\nCall the support lead.',
      good: '## Tell people\n\nCall the support lead.',
    },
  },
  'no-title': {
    why: 'The title is what people see in the list of runs and on the approval. A run without a name is taken for another one.',
    hint: 'Write `# What it does` above the first step.',
    example: {
      where: 'runbook',
      bad: `---\n${ORDERS}\n---\n## Do it\n\nAsk the on-call.\n`,
      good: `---\n${ORDERS}\n---\n# Move orders\n\n## Do it\n\nAsk the on-call.\n`,
    },
  },
  'misplaced-title': {
    why: 'A second `#` heading is usually meant as a step, and as a title it would silently end the list of steps.',
    hint: 'Write `##` for a step, and keep one `#` at the top.',
    example: {
      where: 'sections',
      bad: '# Tell people\n\nCall the support lead.',
      good: '## Tell people\n\nCall the support lead.',
    },
  },
  'no-steps': {
    why: 'A runbook without a step would run and succeed at once.',
    hint: 'Write at least one `##` section, or `###` sections under `## Steps`.',
    example: {
      where: 'runbook',
      bad: `---\n${ORDERS}\n---\n# Move orders\n\nAsk the on-call.\n`,
      good: `---\n${ORDERS}\n---\n# Move orders\n\n## Move it\n\nAsk the on-call.\n`,
    },
  },
  'second-procedure': {
    why: 'With two sections that claim to hold the steps, one of them would be prose, and nobody can tell which.',
    hint: 'Put all steps into one section, or give the other one another name.',
    example: {
      where: 'runbook',
      bad: `---\n${ORDERS}\n---\n# Move orders\n\n## Steps\n\n### Move it\n\nAsk the on-call.\n\n## Procedure\n\n### Tell people\n\nCall support.\n`,
      good: `---\n${ORDERS}\n---\n# Move orders\n\n## Steps\n\n### Move it\n\nAsk the on-call.\n\n### Tell people\n\nCall support.\n`,
    },
  },
  'empty-heading': {
    why: 'The heading is how a step is named in messages, in the report and by people who talk about it.',
    hint: 'Write what the step does, in a few words.',
    example: {
      where: 'sections',
      bad: '##\n\nCall the support lead.',
      good: '## Tell people\n\nCall the support lead.',
    },
  },
  'empty-step': {
    why: 'A manual step without a word stops the run and asks a person to do nothing known. It is what remains when a block was deleted and its heading was not.',
    hint: 'Say what to do, add a step block, or delete the heading.',
    example: { where: 'sections', bad: '## Tell people', good: '## Tell people\n\nCall the support lead.' },
  },
  'unclosed-fence': {
    why: 'Markdown takes everything below an unclosed fence as code, so every step after it is gone without a trace.',
    hint: 'Close the block with as many backticks as it was opened with.',
    example: { where: 'sections', bad: STEP.slice(0, -3).trimEnd(), good: STEP },
  },
  'unknown-fence': {
    why: 'Only `yaml step` automates a step. A tag that is nearly right would leave the block as a listing for people, and the run would go on without it.',
    hint: 'Write `yaml step` behind the backticks, and the arguments inside the block.',
    example: { where: 'sections', bad: STEP.replace('yaml step', 'yml step'), good: STEP },
  },
  'misplaced-step-block': {
    why: 'Inside a list, a quote, a comment or another block Markdown does not give a block to the step it seems to stand under. It would be read by people and never run.',
    hint: 'Move it to the left margin, under the heading of its step.',
    example: {
      where: 'sections',
      bad: '## Tell people\n\n- Post it:\n\n  ```yaml step\n  do: notify\n  message: Orders has moved.\n  ```',
      good: STEP,
    },
  },
  'second-step-block': {
    why: 'A step is one act with one outcome. With two blocks under a heading nobody could say which of them failed, or skip or undo one of them.',
    hint: 'Give the second block a heading of its own.',
    example: {
      where: 'sections',
      bad: `${STEP}\n\n${STEP.slice(STEP.indexOf('```'))}`,
      good: `${STEP}\n\n${STEP.replace('Tell people', 'Tell them again')}`,
    },
  },
} as const satisfies Partial<Record<Code, CodePage>>;
