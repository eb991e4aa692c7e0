import { openDouble } from '../kit/eventstoredb/server.ts'
import { openStore } from '../kit/eventstoredb/store.ts'
import { answerParent } from './child.ts'

/** A process of its own: the double that the tests speak to, so that its work does not fall on either side. */
const double = await openDouble(openStore())
answerParent({ port: double.port }, () => undefined, () => double.kill())
