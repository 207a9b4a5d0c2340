const NOTES_HZ = [660, 880];
const NOTE_S = 0.12;
const LOUDNESS = 0.06;

/** Two short notes, made here: no file is loaded. Silent until the person has touched the page, as browsers want it. */
export function playSound(): void {
  const audio = new AudioContext();
  const loudness = audio.createGain();
  loudness.gain.value = LOUDNESS;
  loudness.connect(audio.destination);
  for (const [index, frequency] of NOTES_HZ.entries()) {
    const note = audio.createOscillator();
    note.frequency.value = frequency;
    note.connect(loudness);
    note.start(audio.currentTime + index * NOTE_S);
    note.stop(audio.currentTime + (index + 1) * NOTE_S);
    if (index === NOTES_HZ.length - 1) note.onended = () => void audio.close();
  }
}
