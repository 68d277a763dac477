import { createLimit } from '@parley/concurrency/limit';
import type { Call } from '@parley/events/wire/calls';
import type { ParleyApi } from '../../transport/api.ts';

interface Sent {
  audio: boolean;
  video: boolean;
  screen: boolean;
}

/** Reports to the other participants what this device sends, whenever it changes: one request at a time, the latest state last. */
export function createAnnouncer(api: Pick<ParleyApi, 'changeParticipant'>): (call: Call, sent: Sent) => void {
  const oneAtATime = createLimit({ concurrency: 1 });
  let latest = { text: '', participant: { conversationId: '', callId: '', audio: true, video: true, screen: false } };
  let announced = '';

  async function announceLatest(): Promise<void> {
    const { text, participant } = latest;
    if (text === announced) return;
    announced = text;
    // The call goes on without it, and the next change announces everything.
    await api.changeParticipant(participant).catch(() => void (announced = ''));
  }

  return ({ id: callId, conversationId }, { audio, video, screen }) => {
    const participant = { conversationId, callId, audio, video, screen };
    const text = JSON.stringify(participant);
    if (text === latest.text) return;
    latest = { text, participant };
    void oneAtATime(announceLatest);
  };
}
