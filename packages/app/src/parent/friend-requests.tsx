/** What waits for this guardian's answer about other families: one card each, oldest first. */
import type { RequestView } from '@knothole/client/view';
import type { ComponentChildren, VNode } from 'preact';
import { Avatar } from '../shared/art/avatar.tsx';
import { TreeMark } from '../shared/art/tree-mark.tsx';
import { contactsOf, familyName } from '../shared/session/friends.ts';
import { asSomeone, joinNames, personOf, type Someone } from '../shared/session/people.ts';
import { type HomeView, useSession } from '../shared/session/session.ts';
import { useCommand } from '../shared/session/use-command.ts';
import { Button } from '../shared/ui/button.tsx';
import { Answers } from '../shared/ui/dialog.tsx';
import { Notice } from '../shared/ui/notice.tsx';
import { ERROR_WORDS } from '../shared/words/error-words.ts';
import { FRIEND_WORDS } from '../shared/words/friend-words.ts';
import css from './friend-requests.module.css';
import { useAllow } from './use-allow.ts';

const words = FRIEND_WORDS.request;

export function FriendRequests({ view }: { view: HomeView }): VNode {
  return (
    <>
      {view.requests.map((request) => (
        <Request key={request.id} view={view} request={request} />
      ))}
    </>
  );
}

function Request({ view, request }: { view: HomeView; request: RequestView }): VNode | null {
  const child = personOf(view, request.child);
  if (child === undefined) return null;
  switch (request.kind) {
    case 'friend':
      return <FriendRequest view={view} child={child} request={request} />;
    case 'ask':
      return <Ask child={child} request={request} />;
    case 'group':
      return <GroupRequest view={view} child={child} request={request} />;
  }
}

interface Asked<Kind extends RequestView['kind']> {
  readonly child: Someone;
  readonly request: Extract<RequestView, { readonly kind: Kind }>;
}

/** The other family has said yes already. */
function FriendRequest({
  view,
  child,
  request: { id, contact: contactId },
}: Asked<'friend'> & { view: HomeView }): VNode | null {
  const { command: allowing, allow } = useAllow(view);
  const contact = personOf(view, contactId);
  if (contact === undefined || contact.from === null) return null;
  const family = familyName(contactsOf(view, contact.from));
  const { nickname } = contact;
  return (
    <Card
      id={id}
      faces={[contact, child]}
      title={child.isMe ? words.self(nickname) : words.friend(child.nickname, nickname)}
      text={child.isMe ? words.selfText(family) : words.friendText(nickname, family)}
    >
      <Button look="plain" busy={allowing.busy} onPress={() => allow(child.id, contactId)}>
        {words.allow}
      </Button>
      {allowing.error === null ? null : (
        <Notice tone="danger">{ERROR_WORDS[allowing.error]}</Notice>
      )}
    </Card>
  );
}

/** A child's wish, which it could tell by a picture only. */
function Ask({ child, request: { id, wish } }: Asked<'ask'>): VNode {
  const { router } = useSession();
  const isFriend = wish === 'friend';
  return (
    <Card
      id={id}
      faces={[child]}
      title={isFriend ? words.ask(child.nickname) : words.askGroup(child.nickname)}
      text={isFriend ? words.askText : words.askGroupText}
    >
      <Button
        look="plain"
        onPress={() =>
          router.go(isFriend ? { screen: 'meet', step: 'way' } : { screen: 'friends' })
        }
      >
        {isFriend ? words.meet : words.look}
      </Button>
    </Card>
  );
}

function GroupRequest({
  view,
  child,
  request: { id, name, people, strangers },
}: Asked<'group'> & { view: HomeView }): VNode {
  const { router } = useSession();
  const known = new Map(people.map((one) => [one.id, asSomeone(one)]));
  const unknown = strangers.flatMap(
    (stranger) => known.get(stranger) ?? personOf(view, stranger) ?? [],
  );
  return (
    <Card
      id={id}
      faces={[child, ...unknown]}
      title={words.group(child.nickname, name)}
      text={words.groupText(joinNames(unknown))}
    >
      <Button look="plain" onPress={() => router.go({ screen: 'friends' })}>
        {words.look}
      </Button>
    </Card>
  );
}

/** `children`: the way to say yes; its counterpart of equal size takes the card off the list. */
function Card({
  id,
  faces,
  title,
  text,
  children,
}: {
  id: string;
  faces: readonly Someone[];
  title: string;
  text: string;
  children: ComponentChildren;
}): VNode {
  const command = useCommand();
  return (
    <section class={css.card}>
      <span class={css.faces}>
        {faces.slice(0, 3).map(({ id: who, avatar, from }) => (
          <span key={who} class={css.face}>
            <Avatar avatar={avatar} size="56px" />
            {from === null ? null : (
              <span class={css.mark}>
                <TreeMark />
              </span>
            )}
          </span>
        ))}
      </span>
      <div>
        <h2>{title}</h2>
        <p>{text}</p>
      </div>
      {command.error === null ? null : <Notice tone="danger">{ERROR_WORDS[command.error]}</Notice>}
      <Answers>
        <Button
          look="plain"
          busy={command.busy}
          onPress={() => void command.run('dismissRequest', { id })}
        >
          {words.notNow}
        </Button>
        {children}
      </Answers>
    </section>
  );
}
