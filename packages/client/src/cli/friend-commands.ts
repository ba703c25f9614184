/** invite, meet, allow, end, end-family, ask, dismiss: other families. */
import { KnotholeError } from '@knothole/protocol';
import {
  type AppView,
  type ContactView,
  type MeetingView,
  type PersonId,
  WISHES,
} from '../view.ts';
import type { CliArguments } from './arguments.ts';
import { type Device, homeOf, untilQuiet, untilView } from './device.ts';
import { membersOf } from './group-commands.ts';
import type { Output } from './output.ts';
import { askWhetherSame, linger, NO_APP, personCalled } from './pairing-commands.ts';

/** Shows a link, and stays until the guardian who opens it has compared the words. */
export async function invite(line: CliArguments, device: Device, output: Output): Promise<void> {
  const appUrl = line.optional('app') ?? NO_APP;
  const introduce = introducedBy(line, device);
  const { link, expiresAt } = await device.core.run('invite', { introduce, appUrl });
  output.say(`Send this to a guardian of the other family:\n${link}`, { link, expiresAt });
  await compare(line, device, output);
}

/** Opens another family's link, and stays until both have compared the words. */
export async function meet(line: CliArguments, device: Device, output: Output): Promise<void> {
  const introduce = introducedBy(line, device);
  await device.core.run('openInvite', { link: line.required('link'), introduce });
  await compare(line, device, output);
}

/** One of the family may be with a contact. */
export async function allow(line: CliArguments, device: Device, output: Output): Promise<void> {
  await decide(line, device, true);
  output.say(`${line.required('nickname')} may be with ${line.required('contact')}.`, {
    allowed: true,
  });
}

/** Or not any more. */
export async function end(line: CliArguments, device: Device, output: Output): Promise<void> {
  await decide(line, device, false);
  output.say(`${line.required('nickname')} is not with ${line.required('contact')} any more.`, {
    ended: true,
  });
}

/** Ends everything with the family of a contact. */
export async function endFamily(line: CliArguments, device: Device, output: Output): Promise<void> {
  const { family } = contactCalled(device, line.required('contact'));
  await device.core.run(line.atOnce ? 'endPass' : 'endFamily', { family });
  await untilQuiet(device);
  output.say('Everything with this family is ended.', { endedFamily: family });
}

/** A child asks its guardians. */
export async function ask(line: CliArguments, device: Device, output: Output): Promise<void> {
  const wish = WISHES.find((known) => known === line.text);
  if (wish === undefined) {
    throw new KnotholeError('INPUT', `a child asks for one of ${WISHES.join(', ')}`);
  }
  await device.core.run('askGuardian', { wish, people: membersOf(line, device) });
  await untilQuiet(device);
  output.say('Your grown-ups are asked.', { asked: wish });
}

/** Takes what was asked for off the list. */
export async function dismiss(line: CliArguments, device: Device, output: Output): Promise<void> {
  await device.core.run('dismissRequest', { id: line.text });
  await untilQuiet(device);
  output.say('It is off the list.', { dismissed: line.text });
}

async function compare(line: CliArguments, device: Device, output: Output): Promise<void> {
  const { words, other } = await meetingAt(device, 'words');
  output.say(`${other.nickname} should see these words, too: ${words.join(' ')}`, { words });
  const same = line.yes || (await askWhetherSame(line, 'the words'));
  await device.core.run('answerWords', { same });
  if (!same) {
    throw new KnotholeError('INVITE_REFUSED', 'the words differ: the families have not met');
  }
  const { family } = await meetingAt(device, 'done');
  await device.core.run('dismissMeeting', null);
  await linger(device);
  output.say(`You know the family of ${other.nickname} now.`, { met: family });
}

async function decide(line: CliArguments, device: Device, isAllowed: boolean): Promise<void> {
  const person = personCalled(device, line.required('nickname'));
  const contact = contactCalled(device, line.required('contact')).id;
  await device.core.run('allowFriend', { person, contact, allow: isAllowed });
  await untilQuiet(device);
}

function introducedBy(line: CliArguments, device: Device): readonly PersonId[] {
  return line.introduce.map((nickname) => personCalled(device, nickname));
}

function contactCalled(device: Device, nickname: string): ContactView {
  const contact = homeOf(device).contacts.find((known) => known.nickname === nickname);
  if (contact === undefined) {
    throw new KnotholeError('INPUT', 'nobody of another family has this name');
  }
  return contact;
}

function meetingAt<Step extends 'words' | 'done'>(
  device: Device,
  step: Step,
): Promise<Extract<MeetingView, { readonly step: Step }>> {
  return untilView(device, (view) => {
    const meeting = meetingOf(view);
    return isAt(meeting, step) ? meeting : undefined;
  });
}

function isAt<Step extends MeetingView['step']>(
  meeting: MeetingView,
  step: Step,
): meeting is Extract<MeetingView, { readonly step: Step }> {
  return meeting.step === step;
}

function meetingOf(view: AppView): MeetingView {
  if (view.stage !== 'home' || view.meeting === null) {
    throw new KnotholeError('WRONG_STAGE', 'no families are meeting here');
  }
  if (view.meeting.step === 'problem') {
    throw new KnotholeError(view.meeting.code, 'the families have not met');
  }
  return view.meeting;
}
