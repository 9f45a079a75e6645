import { afterAll, beforeAll, expect, it } from 'vitest'
import { sshAgent } from '../src/index.ts'
import { needsAgent, TestAgent } from './support/test-agent.ts'

const data = new TextEncoder().encode('data')

needsAgent.describe('an agent of OpenSSH', () => {
  const agent = new TestAgent()
  beforeAll(async () => {
    for (const file of ['one', 'other', 'confirmed'])
      agent.generate(file, file === 'confirmed' ? file : 'twin', 'ed25519')
    await agent.start()
    for (const file of ['one', 'other']) agent.add(file)
    agent.add('confirmed', '-c')
  })
  afterAll(() => agent.stop())

  it('lists its keys by fingerprint and comment', async () => {
    await using keys = sshAgent({ socket: agent.socket })
    const listed = []
    for await (const key of keys.listKeys()) listed.push(key)
    expect(listed).toEqual(
      ['one', 'other', 'confirmed'].map((file) => ({
        id: `ssh-agent:${agent.fingerprint(file)}`,
        name: file === 'confirmed' ? file : 'twin',
        type: 'ed25519',
      })),
    )
  })

  it('has two keys with one comment, which only their fingerprints tell apart', async () => {
    await using keys = sshAgent({ socket: agent.socket })
    const refused = keys.getPrivateKey('twin')
    await expect(refused).rejects.toMatchObject({ code: 'AMBIGUOUS_KEY' })
    await expect(refused).rejects.toThrow(agent.fingerprint('other'))
    const key = await keys.getPrivateKey(agent.fingerprint('other'), { type: 'ed25519' })
    key.publicKey.verify(await key.sign(data), data)
  })

  it('refuses a signature that nobody confirms', async () => {
    await using keys = sshAgent({ socket: agent.socket })
    const key = await keys.getPrivateKey('confirmed', { type: 'ed25519' })
    await expect(key.sign(data)).rejects.toMatchObject({ code: 'ACCESS_DENIED', outcome: 'refused' })
  })

  it('neither shows keys nor signs while it is locked', async () => {
    await using keys = sshAgent({ socket: agent.socket })
    const key = await keys.getPrivateKey(agent.fingerprint('one'), { type: 'ed25519' })
    agent.lock('-x')
    await expect(keys.getPrivateKey(agent.fingerprint('one'))).rejects.toThrow('or unlock it')
    await expect(key.sign(data)).rejects.toMatchObject({ code: 'ACCESS_DENIED' })
    agent.lock('-X')
    await key.sign(data)
  })

  it('signs a message that fits, and is not asked with a longer one', async () => {
    await using keys = sshAgent({ socket: agent.socket })
    const key = await keys.getPrivateKey(agent.fingerprint('one'), { type: 'ed25519' })
    await key.sign(new Uint8Array(258_048))
    const before = agent.calls
    await expect(key.sign(new Uint8Array(258_049))).rejects.toMatchObject({ code: 'INVALID_INPUT' })
    expect(agent.calls).toBe(before)
  })

  it('goes away: before a call, in the middle of one, and behind its socket', async () => {
    await using keys = sshAgent({ socket: agent.socket })
    await using direct = sshAgent({ socket: agent.direct })
    const key = await keys.getPrivateKey(agent.fingerprint('one'), { type: 'ed25519' })
    const bare = await direct.getPrivateKey(agent.fingerprint('one'), { type: 'ed25519' })
    await agent.kill()
    await expect(key.sign(data)).rejects.toMatchObject({ code: 'UNAVAILABLE', outcome: 'unknown' })
    await expect(bare.sign(data)).rejects.toMatchObject({ code: 'UNAVAILABLE', outcome: 'not-sent' })
  })
})

it('must be somewhere', () => {
  expect(() => sshAgent({ socket: '' })).toThrow('SSH_AUTH_SOCK')
})
