/** Turns a written dialog into a conversation, each step a command of the person who takes it. */
import type { CallStep, Dialog, MessageStep, Step } from '../dialogs/dialog.ts';
import type { DemoUsername } from '../people.ts';
import type { Scene } from '../pictures/scenes.ts';
import { awaitProjections, type ApiUser } from './api-user.ts';
import type { DemoUsers } from './seed-people.ts';

export interface DialogOptions {
  users: DemoUsers;
  picture(scene: Scene): Promise<Uint8Array<ArrayBuffer>>;
  onMessage(): void;
}

interface Message {
  id: string;
  seq: number;
}

/** A year: a demo is looked at long after it was seeded. */
const muteMs = 365 * 86_400_000;

/** Resolves when every member can read the conversation as it ends. */
export async function playDialog(dialog: Dialog, options: DialogOptions): Promise<void> {
  const play = await openDialog(dialog, options);
  const members = dialog.members.map(play.user);
  for (const step of dialog.steps) await play.step(step);
  await awaitProjections(members);
  await play.read(dialog.members.filter((member) => !dialog.unreadBy?.includes(member)));
  const { user, path } = play;
  for (const [member, { muted, ...preferences }] of Object.entries(dialog.preferences ?? {})) {
    const changes = { ...preferences, ...(muted && { mutedUntil: new Date(Date.now() + muteMs).toISOString() }) };
    await user(member as DemoUsername).request('PATCH', `${path}/preferences`, changes);
  }
  await awaitProjections(members);
}

async function openDialog(dialog: Dialog, options: DialogOptions) {
  const user = (username: DemoUsername): ApiUser => options.users.get(username)!;
  const path = `/v1/conversations/${await createConversation(dialog, options, user)}`;
  const named = new Map<string, string>();

  async function read(members: readonly DemoUsername[]): Promise<void> {
    // The server lowers it to the last event.
    for (const member of members) await user(member).request('PUT', `${path}/receipt`, { read: Number.MAX_SAFE_INTEGER });
  }

  async function send(step: MessageStep): Promise<void> {
    const sender = user(step.by);
    const mentioned = dialog.members.filter((member) => new RegExp(`@${member}\\b`).test(step.text));
    const text = withUsernames(step.text, mentioned.map(user), mentioned);
    const attachments: string[] = [];
    for (const scene of step.pictures ?? []) attachments.push(await sender.upload(await options.picture(scene)));
    const { message } = await sender.request<{ message: Message }>('POST', `${path}/messages`, {
      ...(text !== '' && { text }),
      ...(attachments.length > 0 && { attachments }),
      ...(mentioned.length > 0 && { mentions: mentioned.map((member) => user(member).id) }),
      ...(step.replyTo !== undefined && { replyTo: named.get(step.replyTo)! }),
    });
    if (step.as !== undefined) named.set(step.as, message.id);
    await finishMessage(step, `${path}/messages/${message.id}`, user);
    options.onMessage();
  }

  async function step(next: Step): Promise<void> {
    if ('read' in next) return read(next.read);
    if ('rename' in next) return void (await user(next.by).request('PATCH', path, { title: next.rename }));
    if ('call' in next) return call(next, path, user);
    return send(next);
  }

  return { step, read, user, path };
}

async function createConversation(
  { group, members }: Dialog,
  { picture }: DialogOptions,
  user: (username: DemoUsername) => ApiUser,
): Promise<string> {
  const [creator, ...others] = members.map(user);
  const avatar = group?.picture === undefined ? {} : { avatarFileId: await creator!.upload(await picture(group.picture)) };
  const memberIds = others.map(({ id }) => id);
  const body =
    group === undefined ? { kind: 'direct', userId: memberIds[0]! } : { kind: 'group', title: group.title, memberIds, ...avatar };
  const { conversation } = await creator!.request<{ conversation: { id: string } }>('POST', '/v1/conversations', body);
  for (const admin of group?.admins ?? [])
    await creator!.request('PATCH', `/v1/conversations/${conversation.id}/members/${user(admin).id}`, { role: 'admin' });
  return conversation.id;
}

function withUsernames(text: string, users: readonly ApiUser[], members: readonly DemoUsername[]): string {
  return members.reduce((written, member, index) => written.replace(new RegExp(`@${member}\\b`), `@${users[index]!.username}`), text);
}

async function finishMessage(
  { by, edited, deleted, reactions = {} }: MessageStep,
  path: string,
  user: (username: DemoUsername) => ApiUser,
): Promise<void> {
  for (const [emoji, members] of Object.entries(reactions))
    for (const member of members) await user(member).request('PUT', `${path}/reactions/${encodeURIComponent(emoji)}`);
  if (edited !== undefined) await user(by).request('PATCH', path, { text: edited });
  if (deleted) await user(by).request('DELETE', path);
}

/** Ends the call before the next step: without media, nobody would renew the participations. */
async function call({ by, call: media, answeredBy }: CallStep, path: string, user: (username: DemoUsername) => ApiUser): Promise<void> {
  const { call } = await user(by).request<{ call: { id: string } }>('POST', `${path}/calls`, { media });
  for (const member of answeredBy) await user(member).request('POST', `${path}/calls/${call.id}/accept`);
  await user(by).request('POST', `${path}/calls/${call.id}/end`);
}
