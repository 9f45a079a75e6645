import type { Call, KeyDescription } from '@kmskeys/core'
import type { Pkcs11Context } from './context.ts'
import { CKO } from './cryptoki/constants.ts'
import { withTypedErrors } from './errors.ts'
import { findKeys, readKeyBriefly } from './key-object.ts'
import { typeOfKey } from './public-key.ts'

/** How many keys are read over one session before it is given back. */
const PAGE = 32

/** Lists the private keys of the token that the options name. No session is held while the caller is at work. */
export async function* listKeys(context: Pkcs11Context, call: Call): AsyncIterable<KeyDescription> {
  const token = await context.token()
  const access = context.access(call)
  const handles = await withTypedErrors(token.name, () =>
    token.use(access, (session) => findKeys(token, session, CKO.PRIVATE_KEY, {})),
  )
  for (let start = 0; start < handles.length; start += PAGE) {
    const page = handles.slice(start, start + PAGE)
    yield* await withTypedErrors(token.name, () =>
      token.use(access, async (session) => {
        const described: KeyDescription[] = []
        for (const handle of page) {
          const { reference, label, attributes } = await readKeyBriefly(token, session, handle)
          described.push({ id: reference, name: label, type: typeOfKey(attributes) })
        }
        return described
      }),
    )
  }
}
