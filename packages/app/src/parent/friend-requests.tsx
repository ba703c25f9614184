/** What waits for this guardian's answer about other families: one card each, oldest first. */
import type { Avatar as AvatarChoice, RequestView } from '@knothole/client/view';
import type { ComponentChildren, VNode } from 'preact';
import { Avatar } from '../shared/art/avatar.tsx';
import { GroupPicture } from '../shared/art/group-picture.tsx';
import { TreeMark } from '../shared/art/tree-mark.tsx';
import { contactsOf, familyName } from '../shared/session/friends.ts';
import {
  asSomeone,
  joinNames,
  peopleOf,
  personOf,
  type Someone,
} from '../shared/session/people.ts';
import type { Route } from '../shared/session/route.ts';
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
      return <Ask view={view} child={child} request={request} />;
    case 'group':
      return <GroupRequest child={child} request={request} />;
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
function Ask({
  view,
  child,
  request: { id, wish, people },
}: Asked<'ask'> & { view: HomeView }): VNode {
  const { router } = useSession();
  const isFriend = wish === 'friend';
  const friends = peopleOf(view, people);
  const next: Route = isFriend
    ? { screen: 'meet', step: 'way' }
    : { screen: 'make-group', step: 'who', request: id };
  return (
    <Card
      id={id}
      faces={[child, ...friends]}
      title={
        isFriend ? words.ask(child.nickname) : words.askGroup(child.nickname, joinNames(friends))
      }
      text={isFriend ? words.askText : words.askGroupText}
    >
      <Button look="plain" onPress={() => router.go(next)}>
        {isFriend ? words.meet : words.makeGroup}
      </Button>
    </Card>
  );
}

/** Allows the child to be with exactly those who are named for the group, strangers among them too. */
function GroupRequest({
  child,
  request: { id, group, name, picture, people, strangers },
}: Asked<'group'>): VNode {
  const command = useCommand();
  const others = people.map(asSomeone);
  const unknown = others.filter((one) => strangers.includes(one.id));
  return (
    <Card
      id={id}
      picture={picture}
      faces={[child, ...others]}
      title={child.isMe ? words.groupSelf(name) : words.group(child.nickname, name)}
      text={
        child.isMe
          ? words.groupSelfText(joinNames(others))
          : words.groupText(joinNames(others), joinNames(unknown))
      }
    >
      <Button
        look="plain"
        busy={command.busy}
        onPress={() => void command.run('allowGroup', { group, child: child.id, allow: true })}
      >
        {words.allow}
      </Button>
      {command.error === null ? null : <Notice tone="danger">{ERROR_WORDS[command.error]}</Notice>}
    </Card>
  );
}

/** `children`: the way to say yes; its counterpart of equal size takes the card off the list. */
function Card({
  id,
  picture,
  faces,
  title,
  text,
  children,
}: {
  id: string;
  /** Of the group that it is about. */
  picture?: AvatarChoice;
  faces: readonly Someone[];
  title: string;
  text: string;
  children: ComponentChildren;
}): VNode {
  const command = useCommand();
  return (
    <section class={css.card}>
      <span class={css.faces}>
        {picture === undefined ? null : (
          <span class={css.picture}>
            <GroupPicture picture={picture} size="64px" />
          </span>
        )}
        {(picture === undefined ? faces : faces.slice(1))
          .slice(0, 3)
          .map(({ id: who, avatar, from }) => (
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
