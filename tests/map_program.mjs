// Answers what the map's program makes of filters: for tests/queries/test_map.py.
//
// node tests/map_program.mjs MAP_DATA_JS MARKS_JSON < a JSON list of filters > a list of answers
import { readFileSync } from "node:fs"
import { pathToFileURL } from "node:url"

const [, , program, file] = process.argv
const map = await import(pathToFileURL(program))
const data = JSON.parse(readFileSync(file, "utf-8"))
const set = (codes, known) => (codes.length ? new Set(codes.map((code) => known.indexOf(code))) : null)
const answers = JSON.parse(readFileSync(0, "utf-8")).map(({ step, states, kinds, models, statuses }) => {
    const selection = {
        step,
        states: set(states, data.states),
        kinds: set(kinds, data.kinds),
        models: set(models, data.models),
        statuses: set(statuses, data.statuses),
    }
    const held = map.shown(data, selection)
    const cells = map
        .marks(data, selection, ["TFM", "WSO", "JEM", "other"])
        .filter((mark) => mark.from <= step && step < mark.until)
        .map((mark) => [data.agencies.id[mark.agency], mark.cell])
    const counted = map.count(data, selection)
    return {
        ...counted,
        byModel: Object.fromEntries(data.models.map((model, place) => [model, counted.byModel[place]])),
        byStatus: Object.fromEntries(
            data.statuses.map((status, place) => [
                status, [counted.agenciesByStatus[place], counted.byStatus[place]],
            ]),
        ),
        cells: Object.fromEntries(cells),
        statewide: [...map.statewide(data, held).values()].flat().map((one) => data.agencies.id[one]),
        countyRows: [...map.rowsIn(data, selection, (one) => data.agencies.counties[one][0], 4000)],
        stateRows: Object.fromEntries(
            [...map.rowsIn(data, selection, (one) => data.agencies.state[one], data.states.length)]
                .map((rows, place) => [data.states[place], rows]),
        ),
        counties: [...map.takesPart(data, held, 4000)],
        curve: map.curve(data, selection)[step],
    }
})
process.stdout.write(JSON.stringify(answers))
