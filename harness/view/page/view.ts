import { byId } from '../../report/page/dom.js'
import { startSorting } from '../../report/page/sort.js'
import { startTheme } from '../../report/page/theme.js'
import { startLive } from './live.js'

startTheme()
startSorting()
const list = byId('live')
const status = byId('status')
if (list && status) startLive(list, status)
