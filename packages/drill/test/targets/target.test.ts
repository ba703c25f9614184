import { join } from 'node:path';
import { expect, it } from 'vitest';
import {
  readDocument,
  runPaths,
  type SideKnowledge,
  type SideKnowledgeAnswer,
} from '../../src/run-directory.ts';
import { writeSideKnowledge } from '../../src/targets/target.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const HOUR = 3_600;

it('knows the times of the most talkative family and the load of each hour, and no row', () => {
  const quiet = Array.from({ length: 100 }, (_, index) => ({ at: index * 30, family: 'quiet' }));
  const loud = [HOUR + 60, HOUR + 1_800, 3 * HOUR + 900].flatMap((at) =>
    Array.from({ length: 40 }, (_, index) => ({ at: at + index, family: 'loud' })),
  );
  const played = [...quiet, ...loud].sort((a, b) => a.at - b.at);
  const paths = runPaths(join(temporaryFolder(), 'run'));
  writeSideKnowledge(paths, 'ours', played);
  const knowledge = readDocument(paths.sideKnowledge('ours'), (value) => value as SideKnowledge);
  const answer = readDocument(
    paths.sideKnowledgeAnswer('ours'),
    (value) => value as SideKnowledgeAnswer,
  );
  expect(answer).toEqual({ family: 'loud' });
  expect(knowledge?.times).toEqual(loud.map(({ at }) => at));
  expect(knowledge?.allMessages).toBe(220);
  const { ranks = [] } = knowledge ?? {};
  expect(ranks).toEqual([...ranks].sort((a, b) => a - b));
  // All quiet ones are in the first hour, 80 loud ones in the second: the last 40 come behind them.
  expect(ranks[80]).toBeCloseTo(180 + 40 / 4, 0);
  expect(ranks[0]).toBeCloseTo(100 + 80 / 60, 0);
  const exact = played.flatMap(({ family }, rank) => (family === 'loud' ? [rank] : []));
  expect(ranks.filter((rank, index) => rank === exact[index]).length).toBeLessThan(5);
});
