/** «Pip and Bo», each name in its own direction of writing. */
import type { PersonView } from '@knothole/client/view';
import type { VNode } from 'preact';

export function NameList({
  people,
  locale,
}: {
  people: readonly Pick<PersonView, 'nickname'>[];
  /** BCP 47; absent is the device's own. */
  locale?: string;
}): VNode {
  const parts = new Intl.ListFormat(locale, { type: 'conjunction' }).formatToParts(
    people.map(({ nickname }) => nickname),
  );
  return (
    <>
      {parts.map(({ type, value }, index) =>
        type === 'element' ? <bdi key={`${index}-${value}`}>{value}</bdi> : value,
      )}
    </>
  );
}

/** A person's name; one's own is marked, outside the name's direction of writing. */
export function PersonName({ person, you }: { person: PersonView; you: string }): VNode {
  return person.isMe ? (
    <>
      <bdi>{person.nickname}</bdi> {you}
    </>
  ) : (
    <bdi>{person.nickname}</bdi>
  );
}
