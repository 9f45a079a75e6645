import { connect, createServer, type AddressInfo, type Socket } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { googleKmsEmulator } from '@kmskeys/emulator'
import { gcpKms } from '@kmskeys/gcp'
import { expect, it } from 'vitest'
import { failure } from './emulated.ts'

/** With gRPC's own waiting the fifth connection would come after seven seconds at the earliest, here after two. */
it('after an outage calls go well again within seconds', { timeout: 7000 }, async () => {
  const server = await googleKmsEmulator()
  const connections: Socket[] = []
  let out = true
  const proxy = createServer((socket) => {
    connections.push(socket)
    socket.on('error', () => socket.destroy())
    if (out) return socket.destroy()
    const onward = connect(Number(new URL(server.endpoint).port), '127.0.0.1')
    onward.on('error', () => socket.destroy())
    socket.on('close', () => onward.destroy())
    return socket.pipe(onward).pipe(socket)
  })
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve))
  const { port } = proxy.address() as AddressInfo
  const kms = gcpKms({ endpoint: `http://127.0.0.1:${port}`, keyRing: server.keyRing })
  const keys = (): Promise<unknown> => kms.listKeys()[Symbol.asyncIterator]().next()
  while (connections.length < 5)
    expect(await failure(keys())).toMatchObject({ code: 'UNAVAILABLE', outcome: 'not-sent' })
  out = false
  while ((await keys().catch(() => undefined)) === undefined) await delay(20)
  await kms.close()
  proxy.close()
  await server.close()
})
