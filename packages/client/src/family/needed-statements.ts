/**
 * Of everything that was posted, what a judgement needs: of a flood of other statements none is worth
 * a signature check.
 */
import type {
  GroupId,
  GroupPolicy,
  Identity,
  PostedStatement,
  ProposedCommit,
} from '../chain/types.ts';
import type { ApprovalTerms } from './approval.ts';
import { isPersonOf } from './person.ts';
import { type Claim, readClaim, type Statement } from './statement.ts';
import { type Stated, standing } from './taken-out.ts';

type Read = (bytes: Uint8Array) => Statement | undefined;

interface Claimed extends PostedStatement {
  readonly claim: Claim;
}

/** What stands of the statements that were posted in this epoch, as far as the commit needs it. */
export function neededForCommit(
  policy: GroupPolicy,
  commit: ProposedCommit,
  posted: readonly PostedStatement[],
  read: Read,
): readonly Statement[] {
  const { committer, adds, removes, before } = commit;
  const claims = claimed(posted);
  const isChange = adds.length + removes.length > 0;
  const people = [...before, ...adds];
  const isAsked = either(isApprovalOf(policy, people), isOversightOf(people, commit.group));
  const words = isChange ? claims.filter(isAsked) : [];
  const concerned = new Set([
    ...[committer, ...removes].map(({ device }) => device),
    ...words.flatMap(({ claim }) => ('device' in claim ? [claim.device] : [])),
    // Whether another family has somebody left to bring its own.
    ...(adds.some(({ root }) => root !== committer.root) ? before.map(({ device }) => device) : []),
  ]);
  // What counts depends on whether its sender was taken out before: of those, too, all is needed.
  for (let known = 0; known < concerned.size; ) {
    known = concerned.size;
    for (const { sender, claim } of claims) {
      if (claim.kind === 'revocation' && concerned.has(claim.device)) {
        concerned.add(sender.device);
      }
    }
  }
  const wanted = new Set(words);
  const stated = claims.flatMap((statement): readonly Stated[] => {
    const { sender, bytes, claim } = statement;
    const matters =
      claim.kind === 'approval' || claim.kind === 'oversight'
        ? wanted.has(statement)
        : claim.kind === 'succession'
          ? policy.roots.includes(claim.root)
          : concerned.has(claim.device) &&
            (claim.kind === 'leave'
              ? claim.group === commit.group
              : policy.roots.includes(claim.root));
    const verified = matters ? read(bytes) : undefined;
    return verified === undefined ? [] : [{ sender, statement: verified }];
  });
  return standing(stated);
}

/** What a welcome's snapshot says about who is together there. */
export function neededForWelcome(
  policy: GroupPolicy,
  members: readonly Identity[],
  { group, told }: { readonly group: GroupId; readonly told: readonly Uint8Array[] },
  read: Read,
): readonly Statement[] {
  const isAsked = either(isApprovalOf(policy, members), isOversightOf(members, group));
  const claims = told.flatMap((bytes) => {
    const claim = readClaim(bytes);
    return claim === undefined ? [] : [{ bytes, claim }];
  });
  const signers = new Set(
    claims.filter(isAsked).flatMap(({ claim }) => ('device' in claim ? [claim.device] : [])),
  );
  return claims.flatMap((statement) => {
    const { bytes, claim } = statement;
    const matters =
      isAsked(statement) ||
      (claim.kind === 'succession' && policy.roots.includes(claim.root)) ||
      (claim.kind === 'revocation' &&
        signers.has(claim.device) &&
        policy.roots.includes(claim.root));
    return matters ? (read(bytes) ?? []) : [];
  });
}

function claimed(posted: readonly PostedStatement[]): readonly Claimed[] {
  return posted.flatMap(({ sender, bytes }) => {
    const claim = readClaim(bytes);
    return claim === undefined ? [] : [{ sender, bytes, claim }];
  });
}

/** Claims to be by a guardian of a child among `people`, about somebody of another family here. */
function isApprovalOf({ roots }: GroupPolicy, people: readonly Identity[]): Asked {
  const children = new Set(
    people.filter(({ role }) => role === 'child').map(({ person }) => person),
  );
  return ({ claim }) =>
    claim.kind === 'approval' &&
    roots.length > 1 &&
    children.has(claim.terms.child) &&
    isPersonOf(claim.terms.child, claim.root) &&
    isAbout(
      claim.terms,
      roots.filter((root) => root !== claim.root),
    );
}

type Asked = (claimed: { readonly claim: Claim }) => boolean;

/** Claims to be by a guardian of a child that is here, about this group or about all. */
function isOversightOf(people: readonly Identity[], group: GroupId): Asked {
  const children = new Set(
    people.filter(({ role }) => role === 'child').map(({ person }) => person),
  );
  return ({ claim }) =>
    claim.kind === 'oversight' &&
    children.has(claim.terms.child) &&
    isPersonOf(claim.terms.child, claim.root) &&
    (claim.terms.group === null || claim.terms.group === group);
}

function either(one: Asked, other: Asked): Asked {
  return (claimed) => one(claimed) || other(claimed);
}

function isAbout(terms: ApprovalTerms, others: readonly string[]): boolean {
  return terms.kind === 'group-approval' || others.some((root) => isPersonOf(terms.contact, root));
}
