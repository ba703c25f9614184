/** Reads aloud where the device has a voice; elsewhere it is silent and its buttons are absent. */
import { type ReadonlySignal, signal } from '@preact/signals';

export interface Voice {
  readonly available: ReadonlySignal<boolean>;
  /** Says this now, instead of whatever was being said. */
  say(text: string): void;
}

export function openVoice(): Voice {
  const speech: SpeechSynthesis | undefined = globalThis.speechSynthesis;
  if (speech === undefined) return { available: signal(false), say: () => undefined };
  const available = signal(speech.getVoices().length > 0);
  // Chrome loads its voices after the first question.
  speech.addEventListener?.('voiceschanged', () => {
    available.value = speech.getVoices().length > 0;
  });
  return {
    available,
    say(text) {
      speech.cancel();
      const utterance = new SpeechSynthesisUtterance(text);
      utterance.lang = navigator.language;
      utterance.rate = 0.9;
      speech.speak(utterance);
    },
  };
}
