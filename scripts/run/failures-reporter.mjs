// This is a reporter for `node --test`. It writes one line of JSON for each test that fails by itself, not
// because a test within it does, and one at the end with how many passed.

export default async function* failures(source) {
  let passed = 0;
  for await (const { type, data } of source) {
    if (type === 'test:pass' && !data.skip && data.details?.type !== 'suite') passed++;
    if (type !== 'test:fail') continue;
    const { error } = data.details;
    if (error?.failureType === 'subtestsFailed') continue;
    const file = data.file ?? '';
    const { exitCode, signal } = error ?? {};
    const message = String(error?.cause?.stack ?? error?.cause ?? error?.message);
    yield `${JSON.stringify({ file, name: data.name, exitCode, signal, message })}\n`;
  }
  yield `${JSON.stringify({ passed })}\n`;
}
