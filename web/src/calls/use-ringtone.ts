import { useEffect } from 'preact/hooks';
import { readNotificationSettings } from '../chat/notification-storage.ts';

/** Two soft tones every two seconds, generated: no file is fetched. Silent where the browser allows no sound before a click. */
export function useRingtone(): void {
  useEffect(() => {
    if (!readNotificationSettings(localStorage).sound) return undefined;
    const audio = new AudioContext();
    const ring = () => {
      if (audio.state !== 'running') return;
      playTone(audio, 587, 0);
      playTone(audio, 740, 0.22);
    };
    ring();
    const timer = setInterval(ring, 2_000);
    return () => {
      clearInterval(timer);
      void audio.close();
    };
  }, []);
}

function playTone(audio: AudioContext, hertz: number, delay: number): void {
  const start = audio.currentTime + delay;
  const tone = new OscillatorNode(audio, { type: 'sine', frequency: hertz });
  const volume = new GainNode(audio, { gain: 0 });
  volume.gain.setValueAtTime(0, start);
  volume.gain.linearRampToValueAtTime(0.12, start + 0.02);
  volume.gain.exponentialRampToValueAtTime(0.001, start + 0.4);
  tone.connect(volume).connect(audio.destination);
  tone.start(start);
  tone.stop(start + 0.4);
}
