/** The claims' check bites: each kind of fault is planted in a small project, and found with its sentence. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { checkProject, updateProject } from '../claims/check-project.ts';
import { describeClaims, describeFaults } from '../claims/describe.ts';
import { PLACES } from '../claims/places.ts';
import { readStatements } from '../claims/read-project.ts';
import { ROOT } from './docs-reader.ts';

const TESTS = 'packages/tree/test/bark.test.ts';
const WORDS = 'packages/app/src/shared/words/grown-up-words.ts';
const RESULT = 'docs/breach-drill-result.json';
const VERSION = 'packages/drill/src/attack/version.ts';

/** A project without a fault. */
const SOUND: Readonly<Record<string, string>> = {
  'README.md': `# Tree

## How it works

- **Sealed.** Woodpeckers cannot read
  the notes.
- The weather is fine.

| what | where |
| ---- | ----- |
| nuts | not here |

Squirrels keep no list ([keeps no list](${TESTS})).

## Weather

It rains on Mondays.
`,
  'docs/threat-model.md': `# Threats

## A beaver

**Can** gnaw.

**Cannot**

- open a note.
  [opens nothing](../${TESTS})

It sleeps in winter.
`,
  [TESTS]: `import { describe, it } from 'vitest';
it('keeps no list', () => {});
it.each([1, 2])('opens nothing', () => {});
describe('a note', () => {
  it(\`is sealed with \${2} seals\`, () => {});
  it.skipIf(process.platform === 'win32')('stays dry', () => {});
});
`,
  [WORDS]: `const KEPT = 'Your notes are kept.';
export const WORDS = {
  home: { title: 'Your tree', kept: KEPT, many: (n: number): string => (n === 1 ? 'a note' : \`\${n} notes\`) },
  protects: { yes: ['no names'] },
} as const;
`,
  [VERSION]: "export const DRILL_VERSION = '2.0.0';\n",
  [RESULT]: JSON.stringify({
    drillVersion: '2.0.0',
    checks: [
      { name: 'ours keeps its nuts', isPassed: true, detail: '0 of 9' },
      { name: 'ours links nothing', isPassed: false, detail: 'order' },
    ],
  }),
  'docs/claims.md': `# Claims

What is said, and what shows it.

## \`README.md\`

### How it works

> **Sealed.** Woodpeckers cannot read the notes.

- [is sealed with 2 seals](../${TESTS})

> The weather is fine.

- not a claim: it is
  about the weather

> nuts | not here

- drill: \`ours keeps its nuts\`
- [stays dry](../${TESTS})

> Squirrels keep no list.

- [keeps no list](../${TESTS})

## \`${WORDS}\`

> Your notes are kept.

- [keeps no list](../${TESTS})

> no names

- argued: as [the threat model](threat-model.md) says

## \`docs/threat-model.md\`

### A beaver: cannot

> open a note.

- [opens nothing](../${TESTS})
`,
};

/** The sound project, written down, with some texts in files exchanged: from, to. */
function project(faults: Readonly<Record<string, readonly [string, string]>> = {}): string {
  const root = mkdtempSync(join(tmpdir(), 'knothole-claims-'));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  for (const [path, text] of Object.entries(SOUND)) write(root, path, text);
  for (const [path, [from, to]] of Object.entries(faults)) {
    const text = SOUND[path] ?? '';
    expect(text).toContain(from);
    write(root, path, text.replace(from, to));
  }
  return root;
}

function write(root: string, path: string, text: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}

function list(root: string): string {
  return readFileSync(join(root, 'docs/claims.md'), 'utf8');
}

/** What is wrong, each with the sentence. */
function faultsOf(root: string): readonly string[] {
  return checkProject(root).faults.map(({ what, text }) => `${what}: ${text}`);
}

it('a project in which every claim is listed and shown has no fault', () => {
  const { claims, evidence, faults } = checkProject(project());
  expect(faults).toEqual([]);
  expect(describeClaims(claims, evidence)).toMatch(
    /^claims: 6 are listed and shown: 5 by tests \(1 also /,
  );
});

describe('a sentence that nobody listed is a fault', () => {
  const fresh: readonly [string, string, readonly [string, string], string][] = [
    [
      'in a section that is read whole',
      'README.md',
      ['fine.\n', 'fine.\n- Owls know.\n'],
      'Owls know.',
    ],
    ['behind one that is listed', 'README.md', ['notes.\n', 'notes. Owls know.\n'], 'Owls know.'],
    ['in a paragraph', 'README.md', ['## Weather', 'Owls know.\n\n## Weather'], 'Owls know.'],
    ['in a row', 'README.md', ['| not here |', '| not here |\n| owls | away |'], 'owls | away'],
    [
      'elsewhere, of protection',
      'README.md',
      ['on Mondays', 'and nobody steals'],
      'nobody steals.',
    ],
    ['of what somebody cannot', 'docs/threat-model.md', ['- open', '- swim.\n- open'], 'swim.'],
    ['in the app', WORDS, ["'no names'", "'no names', 'no nuts'"], 'no nuts'],
    ['in the app, from a function', WORDS, ["'a note'", "'Nobody reads it'"], 'Nobody reads it'],
  ];
  it.each(fresh)('%s', (_where, path, change, sentence) => {
    const { faults } = checkProject(project({ [path]: change }));
    expect(faults).toHaveLength(1);
    expect(faults[0]?.text).toContain(sentence);
    expect(describeFaults(faults)).toContain('npx tsx scripts/claims.ts --write');
  });

  it('in a document that is new', () => {
    const root = project();
    write(
      root,
      'packages/tree/new.md',
      '# New\n\nGood morning. This tree is unreadable, and safe.\n',
    );
    expect(faultsOf(root)).toEqual([
      expect.stringMatching(/does not list: This tree is unreadable, and safe\.$/),
    ]);
  });

  it('in a catalogue of words that is new', () => {
    const root = project();
    write(root, WORDS.replace('grown-up', 'owl'), "export const OWL = { a: 'Nobody sees you' };\n");
    expect(faultsOf(root)).toEqual([expect.stringMatching(/: Nobody sees you$/)]);
  });
});

it('a quoted sentence that its text does not have any more is a fault, and so is the one instead', () => {
  const root = project({ 'README.md': ['Woodpeckers cannot', 'Woodpeckers can'] });
  expect(faultsOf(root)).toEqual([
    expect.stringContaining('does not list: **Sealed.** Woodpeckers can read'),
    expect.stringContaining('README.md does not say this: **Sealed.** Woodpeckers cannot read'),
  ]);
});

describe('a test that a claim names has to be there and to run', () => {
  const gone: readonly [string, readonly [string, string], RegExp][] = [
    ['renamed', ["'keeps no list'", "'keeps a list'"], /has no test “keeps no list”/],
    ['commented out', ["it('keeps", "// it('keeps"], /has no test “keeps no list”/],
    ['skipped', ["it('keeps", "it.skip('keeps"], /skips “keeps no list”/],
    ['to be written', ["it('keeps", "it.todo('keeps"], /skips “keeps no list”/],
    ['skipped by an option', ["list', ", "list', { skip: true }, "], /skips “keeps no list”/],
    ['expected to fail', ["it('keeps", "it.fails('keeps"], /skips “keeps no list”/],
    [
      'skipped where there are two',
      ['it.each', "it.skip('keeps no list', () => {});\nit.each"],
      /skips “keeps no list”/,
    ],
    ['skipped with its table', ['it.each', 'it.skip.each'], /skips “opens nothing”/],
    ['skipped with its group', ['describe(', 'describe.skip('], /skips “is sealed with 2 seals”/],
    ['shut out by an only', ['it.each', 'it.only.each'], /skips “keeps no list”/],
  ];
  it.each(gone)('%s', (_how, change, what) => {
    const faults = faultsOf(project({ [TESTS]: change }));
    expect(faults.length).toBeGreaterThan(0);
    expect(faults.join('\n')).toMatch(what);
  });

  it('under the name of a case, where a table elsewhere has the names', () => {
    const root = project();
    const cases = "export const CASES = [{ name: 'holds', run: () => {} }];\n";
    const uses = `import { CASES } from './cases.ts';
for (const { name } of CASES) it(\`in a hollow: \${name}\`, () => {});
`;
    write(root, 'packages/tree/test/cases.ts', cases);
    write(root, TESTS, `${SOUND[TESTS]}${uses}`);
    const link = (name: string): string => `on Mondays ([in a hollow: ${name}](${TESTS})).`;
    for (const [name, faults] of [
      ['holds', 0],
      ['breaks', 1],
    ] as const) {
      write(root, 'README.md', (SOUND['README.md'] ?? '').replace('on Mondays.', link(name)));
      expect(faultsOf(root)).toHaveLength(faults);
    }
  });

  it('which one that asks the machine first does', () => {
    const { claims, evidence } = checkProject(project());
    expect(describeClaims(claims, evidence)).toContain('(1 also by one that some machines skip)');
  });

  it('also where only the text links it', () => {
    const root = project({ 'README.md': ['on Mondays.', `on Mondays ([rains](${TESTS})).`] });
    expect(faultsOf(root)).toEqual([expect.stringMatching(/has no test “rains”: It rains/)]);
  });
});

it('a test that a text links and the list does not name for it is a fault', () => {
  const root = project({ 'README.md': ['fine.', `fine ([stays dry](${TESTS})).`] });
  expect(faultsOf(root)).toEqual([
    expect.stringContaining('links a test that docs/claims.md does not name for it: stays dry'),
  ]);
});

describe('a check of the drill that a claim names has to have passed', () => {
  const nuts = 'drill: `ours keeps its nuts`';
  const red: readonly [string, string, readonly [string, string], RegExp][] = [
    [
      'failed',
      'docs/claims.md',
      [nuts, 'drill: `ours links nothing`'],
      /“ours links nothing” has failed/,
    ],
    ['absent', 'docs/claims.md', [nuts, 'drill: `ours flies`'], /has no check “ours flies”/],
    ['of another version', VERSION, ['2.0.0', '2.1.0'], /is of drill 2\.0\.0, the code is 2\.1\.0/],
    ['of no version', RESULT, ['drillVersion', 'seed'], /no result of the drill/],
  ];
  it.each(red)('%s', (_how, path, change, what) => {
    expect(faultsOf(project({ [path]: change }))).toEqual([expect.stringMatching(what)]);
  });

  it('never recorded', () => {
    const root = project();
    rmSync(join(root, RESULT));
    expect(faultsOf(root)).toEqual([expect.stringMatching(/no result of the drill is recorded/)]);
  });
});

describe('an entry of the list', () => {
  const wrong: readonly [string, readonly [string, string], RegExp][] = [
    [
      'without anything',
      ['- argued: as [the threat model](threat-model.md) says\n', ''],
      /nothing is named/,
    ],
    [
      'argued by nothing',
      ['[the threat model](threat-model.md)', 'everybody'],
      /argued without a document/,
    ],
    ['shown by a word', ['- argued: as', '- sworn: as'], /nothing that shows it: “sworn/],
    [
      'that is no claim and is shown',
      ['- argued', '- not a claim: a name\n- argued'],
      /called no claim/,
    ],
  ];
  it.each(wrong)('%s is a fault', (_how, change, what) => {
    const faults = checkProject(project({ 'docs/claims.md': change })).faults;
    expect(faults).toEqual([
      expect.objectContaining({ text: 'no names', what: expect.stringMatching(what) }),
    ]);
  });
});

describe('bringing the list up to date', () => {
  it('changes nothing where nothing has changed', () => {
    const root = project();
    updateProject(root);
    updateProject(root);
    expect(list(root)).toBe(SOUND['docs/claims.md']?.replace('it is\n  about', 'it is about'));
  });

  it('keeps what shows a sentence that reads otherwise now, and drops what is not said', () => {
    const root = project({
      'README.md': ['Woodpeckers cannot read\n  the', 'Magpies cannot read the'],
    });
    updateProject(root);
    expect(faultsOf(root)).toEqual([]);
    expect(list(root)).toContain('> **Sealed.** Magpies cannot read the notes.\n\n- [is sealed');
    expect(list(root)).not.toContain('Woodpeckers');
  });

  it('follows a text to the new name of a test', () => {
    const root = project();
    write(root, TESTS, (SOUND[TESTS] ?? '').replaceAll('no list', 'no diary'));
    write(
      root,
      'README.md',
      (SOUND['README.md'] ?? '').replace('[keeps no list]', '[keeps no diary]'),
    );
    updateProject(root);
    expect(list(root)).toContain(
      `> Squirrels keep no list.\n\n- [keeps no diary](../${TESTS})\n\n`,
    );
    // The other sentence links nothing itself: what shows it now is for somebody to say.
    expect(faultsOf(root)).toEqual([
      expect.stringMatching(/“nothing yet”: Your notes are kept\.$/),
    ]);
  });

  it('takes a new sentence with the tests that it links, and stays red for one without', () => {
    const root = project({
      'README.md': ['fine.\n', `fine.\n- Owls sleep ([stays dry](${TESTS})).\n- Owls know.\n`],
    });
    updateProject(root);
    expect(list(root)).toContain(`> Owls sleep.\n\n- [stays dry](../${TESTS})`);
    expect(faultsOf(root)).toEqual([
      expect.stringMatching(/nothing that shows it: “nothing yet”: Owls know\.$/),
    ]);
  });
});

it('the sections that are read whole, or not at all, are there under their names', () => {
  const statements = readStatements(ROOT);
  const gone = PLACES.flatMap(({ file, whole = [], unread = [] }) => {
    const own = statements.filter((statement) => statement.file.startsWith(file));
    const sections = unread === true ? whole : [...whole, ...unread];
    return [
      ...(own.length === 0 ? [file] : []),
      ...sections
        .filter((name) => !own.some(({ section }) => `${section}.`.startsWith(`${name}.`)))
        .map((name) => `${file}: ${name}`),
    ];
  });
  expect(gone).toEqual([]);
});

it('npm run check has the step', () => {
  expect(readFileSync(join(ROOT, 'scripts/check.mjs'), 'utf8')).toContain("['scripts/claims.ts']");
});
