/**
 * Whether the browser answers anything at all. It is asked for something harmless as the readings begin: where not even that has come, the
 * machine is busy, and what is late besides is nobody's doing.
 *
 * Wrong when: nobody's, it accuses nobody: it excuses. A driver that lets this hang as well is excused, too, and seen by what else it leaves.
 */
export function answering(): () => boolean {
  let answered = false;
  const note = (): void => void (answered = true);
  try {
    navigator.storage.estimate().then(note, note);
  } catch {
    note(); // it cannot be asked, so what is late is not excused
  }
  return () => answered;
}
