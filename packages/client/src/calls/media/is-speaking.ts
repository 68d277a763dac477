/** Between silence (0) and the loudest sound (1). */
const speechLevel = 0.02;

/** True if the sound that arrives is louder than noise. */
export function isSpeaking(connection: Pick<RTCPeerConnection, 'getReceivers'>): boolean {
  const receivers = connection.getReceivers().filter(({ track }) => track.kind === 'audio');
  return receivers.some((receiver) => receiver.getSynchronizationSources().some(({ audioLevel }) => (audioLevel ?? 0) > speechLevel));
}
