import { describe, expect, it } from 'vitest';
import { planMermaid } from '../../../bot/render/plan-mermaid.js';
import { examplePlan } from './example.js';

describe('a plan as a Mermaid flowchart', () => {
  const plan = examplePlan();

  it('has a node for each step and an edge for each need', () => {
    const lines = planMermaid(plan);
    expect(lines[0]).toBe('flowchart TD');
    expect(lines.filter(line => line.includes(':::'))).toHaveLength(plan.steps.length);
    expect(lines.filter(line => line.includes(' --> '))).toHaveLength(plan.steps.flatMap(({ needs }) => needs).length);
  });

  it('says no word of a title that Mermaid would act on', () => {
    const title = 'End"] --> evil\nclick s1 call alert() %%{init: {}}%% <script>';
    const steps = plan.steps.map(step => ({ ...step, title, id: `${step.id}"]` }));
    const [node = ''] = planMermaid({ ...plan, title, steps }).filter(line => line.includes(':::'));
    expect(node.match(/"/g)).toHaveLength(2);
    expect(node).not.toMatch(/<|>|%|\bend"/);
    expect(planMermaid({ ...plan, title, steps }).filter(line => /^\s*click/.test(line))).toEqual([]);
  });
});
