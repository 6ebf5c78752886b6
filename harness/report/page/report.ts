import { openData } from './data.js'
import { byId } from './dom.js'
import { startExplorer } from './explorer.js'
import { startSorting } from './sort.js'
import { startTheme } from './theme.js'

startTheme()
const shell = byId('explorer')
const data = openData()
if (shell && data) startExplorer(shell, data)
startSorting()
