import { createInMemoryStorage } from 'evalite/in-memory-storage'

export default { storage: () => createInMemoryStorage() }
