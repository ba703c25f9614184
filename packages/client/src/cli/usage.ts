/** What `knothole-family --help` says. */
export const USAGE: string = `knothole-family: one device of a family, without a screen

  knothole-family --home DIR create --nickname NAME --animal ANIMAL --url APP_URL
  knothole-family --home DIR restore --url APP_URL [--as NAME]
  knothole-family --home DIR kit [--confirm 3=word --confirm 12=word --confirm 21=word]
  knothole-family --home DIR new-kit [--confirm 3=word --confirm 12=word --confirm 21=word]
  knothole-family --home DIR agree-kit [--yes]
  knothole-family --home DIR drop-kit
  knothole-family --home DIR pair-tablet --relay URL [--app APP_URL] [--yes]
  knothole-family --home DIR pair --link LINK --nickname NAME --animal ANIMAL [--again] [--yes]
  knothole-family --home DIR pair-guardian --link LINK --as NAME [--yes]
  knothole-family --home DIR pair-guardian --link LINK --nickname NAME --animal ANIMAL [--yes]
  knothole-family --home DIR list
  knothole-family --home DIR send --to family|NAME [--seconds N] TEXT
  knothole-family --home DIR follow [--seconds N]
  knothole-family --home DIR remove --nickname NAME [--with-kit]
  knothole-family --home DIR leave-family
  knothole-family --home DIR journal
  knothole-family --home DIR invite [--introduce NAME …] [--app APP_URL] [--yes]
  knothole-family --home DIR meet --link LINK [--introduce NAME …] [--yes]
  knothole-family --home DIR allow|end --nickname NAME --contact NAME
  knothole-family --home DIR end-family --contact NAME [--at-once]
  knothole-family --home DIR ask friend|group [--member NAME …]
  knothole-family --home DIR dismiss REQUEST
  knothole-family --home DIR create-group --name NAME --animal ANIMAL --member NAME …
  knothole-family --home DIR add-to-group --group NAME --member NAME …
  knothole-family --home DIR allow-group|refuse-group --group NAME --nickname NAME
  knothole-family --home DIR name-group --group NAME --name NAME --animal ANIMAL
  knothole-family --home DIR leave --group NAME
  knothole-family --home DIR leave --to family|NAME
  knothole-family --home DIR show --to family|NAME
  knothole-family --home DIR history on|off
  knothole-family --home DIR look-along --nickname NAME on|off
  knothole-family --home DIR start-over
  knothole-family --home DIR erase-child --nickname NAME [--with-chats]
  knothole-family --home DIR erase-family [--with-kit]
  knothole-family --home DIR erase-here

look-along says whether the family's grown-ups are in a child's chats and groups with others.

history says whether a further device of somebody is handed what was said before. start-over forgets everything on
a device that is being paired, is out of its family, or whose family nobody else has joined.

restore, pair-guardian, remove --with-kit and erase-family --with-kit read the words of the kit from standard input.

The paper with the kit is lost: new-kit asks for another one, agree-kit agrees on a second guardian's device,
new-kit then shows the words, and with --confirm the new kit is in force and the old one opens nothing.

  --home DIR      where this device keeps everything; made when absent
  --url APP_URL   the address that "npm start" prints, with relay and pass behind the #
  --colour NAME   background of the avatar
  --as NAME       restore: which guardian of several this device is; pair-guardian: of which one the
                  other device is, instead of a new one's
  --again         pair: another tablet of a child that has one
  --seconds N     follow: stop after so long; send: wait so long for the relay (20), then leave it
                  in the outbox for the next command
  --introduce NAME   invite, meet: whom the other family is to know; may be given several times
  --contact NAME  somebody of another family
  --to NAME       send, show, leave: somebody one talks with, or a group, by its name
  --group NAME    a group of several families, by its name or id
  --member NAME   somebody of the family, or a contact; may be given several times
  --with-chats    erase-child: the family's chats with the child are deleted, too
  --at-once       end-family: their pass for your relay is taken back now, instead of in a week, in which
                  their devices can hear that it has ended
  --yes           animals or words on both screens are the same: confirm without asking
  --json          JSON only: one document, or one line for each thing that happens
  --help

Exit code 0: done. 1: it could not be done, the reason is on standard error (with --json it is an
object with "error"). 2: the command was not understood.
`;
