import { PluginKind, declareValuePlugin } from '@stryker-mutator/api/plugin'

/** Help texts of a schema (`.describe('...')`) and the words of a pack error are for people: no verdict hangs on them. */
const words = {
  shouldIgnore(path) {
    if (!path.isStringLiteral() && !path.isTemplateLiteral()) return undefined
    const call = path.parentPath
    if (!call?.isCallExpression()) return undefined
    const { callee } = call.node
    return callee.type === 'MemberExpression' && callee.property.name === 'describe' ? 'a help text' : undefined
  },
}

export const strykerPlugins = [declareValuePlugin(PluginKind.Ignore, 'descriptions', words)]
