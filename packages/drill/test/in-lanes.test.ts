import { expect, it } from 'vitest';
import { inLanes } from '../src/in-lanes.ts';

interface Gate {
  readonly passed: Promise<void>;
  readonly open: () => void;
}

function makeGate(): Gate {
  let open = (): void => undefined;
  const passed = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { passed, open: () => open() };
}

it('begins items in their order, no more than the lanes at a time', async () => {
  const begun: number[] = [];
  const gates = [makeGate(), makeGate(), makeGate()];
  const done = inLanes([0, 1, 2], 2, undefined, async (item) => {
    begun.push(item);
    await gates[item]?.passed;
  });
  expect(begun).toEqual([0, 1]);
  gates[1]?.open();
  await gates[1]?.passed;
  await Promise.resolve();
  expect(begun).toEqual([0, 1, 2]);
  for (const gate of gates) gate.open();
  await done;
});

it('waits for what is under way when an item fails, begins nothing more, and throws', async () => {
  const gate = makeGate();
  const ended: string[] = [];
  const done = inLanes(['slow', 'broken', 'never'], 2, undefined, async (item) => {
    if (item === 'broken') throw new Error('it broke');
    await gate.passed;
    ended.push(item);
  });
  gate.open();
  await expect(done).rejects.toThrow('it broke');
  expect(ended).toEqual(['slow']);
});

it('begins nothing once the signal has said so', async () => {
  const work = inLanes(['never'], 2, AbortSignal.abort(), () => Promise.reject(new Error('begun')));
  await expect(work).rejects.toThrow(expect.objectContaining({ name: 'AbortError' }));
});
