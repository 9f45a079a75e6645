import { ERROR_CODES } from '@kmskeys/core'

/** `docs/errors.md`, made from the table that the errors themselves are made from. */
export function errorsPage(): string {
  const rows = Object.entries(ERROR_CODES).map(
    ([code, { when, remedy, outcome, retryable }]) =>
      `| \`${code}\`<br>${className(code)} | ${when} | ${remedy} | \`${outcome}\` | ${retryable ? 'yes' : 'no'} |`,
  )
  return `# Errors

Every failure is a \`KmsKeysError\`. Compare \`code\`, or use \`instanceof\`, which also works for errors of another copy
of \`@kmskeys/core\`. Fields: \`code\`, \`provider\`, \`operation\`, \`keyId\`, \`retryable\`, \`outcome\`, and \`cause\`, the
service's own error, which is never printed along. \`AuthenticationError\` has \`reason\`, \`UnsupportedAlgorithmError\`
has \`supported\`, \`InvalidInputError\` has \`path\`, \`offset\` and \`rule\`.

\`outcome\` is \`not-sent\` when nothing of the request left, \`refused\` when the service answered that it did not do it,
\`unknown\` when there is no conclusive answer. \`outcome\` and \`retryable\` below are what is assumed; an error may know
better. An abort is no error of this family: the promise rejects with the signal's own reason (that of
\`AbortSignal.timeout()\` is a \`DOMException\`, also named \`TimeoutError\`; the option \`timeout\` ends in this family's).

| code | when | what to do | outcome | retry helps |
|---|---|---|---|---|
${rows.join('\n')}
`
}

function className(code: string): string {
  const words = code.split('_').map((word) => `${word.charAt(0)}${word.slice(1).toLowerCase()}`)
  return `${words.join('')}Error`
}
