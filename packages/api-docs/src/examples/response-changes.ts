/** Where the response of an operation differs from the example of its schema, by operation and path in the body. */
const ongoing = { 'call.state': 'ongoing', 'call.answeredAt': '2026-05-04T09:30:20.120Z' };
const ended = { 'call.state': 'ended', 'call.endReason': 'completed', 'call.endedAt': '2026-05-04T09:41:03.870Z' };

const changes: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  acceptContact: { 'contactRequest.state': 'accepted' },
  declineContact: { 'contactRequest.state': 'closed' },
  changeConversation: { 'conversation.title': 'Analytical Engine, volume two' },
  editMessage: {
    'message.text': 'The engine weaves algebraic patterns, as the loom weaves flowers.',
    'message.editedAt': '2026-05-04T09:31:40.002Z',
  },
  acceptCall: ongoing,
  changeParticipant: { ...ongoing, 'call.participants.0.video': true },
  leaveCall: { ...ongoing, 'call.participants.0.leftAt': '2026-05-04T09:40:00.500Z' },
  endCall: { ...ended, 'call.participants.0.leftAt': '2026-05-04T09:41:03.870Z' },
};

/** Returns a changed copy. Throws if the example has nothing at a path. */
export function changedResponse<Example>(operation: string, example: Example): Example {
  const copy = structuredClone(example);
  for (const [path, value] of Object.entries(changes[operation] ?? {})) {
    const keys = path.split('.');
    const last = keys.pop()!;
    let object = copy as Record<string, unknown>;
    for (const key of keys) object = object[key] as Record<string, unknown>;
    if (!(last in object)) throw new Error(`The response of ${operation} has no ${path}`);
    object[last] = value;
  }
  return copy;
}
