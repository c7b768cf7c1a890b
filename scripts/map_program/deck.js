// What the map uses of deck.gl, as one module. `configuration` is what its JSON may name.
import { COORDINATE_SYSTEM, Deck, OrthographicView } from "@deck.gl/core"
import { DataFilterExtension } from "@deck.gl/extensions"
import { JSONConverter } from "@deck.gl/json"
import { MarkLayer } from "./mark_layer.js"

const configuration = {
    classes: { DataFilterExtension, MarkLayer, OrthographicView },
    enumerations: { COORDINATE_SYSTEM },
}

export { configuration, Deck, JSONConverter }
