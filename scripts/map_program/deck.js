// What the map uses of deck.gl, as one module. `configuration` is what its JSON may name.
import { COORDINATE_SYSTEM, Deck, OrthographicView } from "@deck.gl/core"
import { DataFilterExtension } from "@deck.gl/extensions"
import { JSONConverter } from "@deck.gl/json"
import { MarkLayer } from "./mark_layer.js"

const configuration = {
    classes: { DataFilterExtension, MarkLayer, OrthographicView },
    enumerations: { COORDINATE_SYSTEM },
}

// Draw what was set at once: what waits for the next frame waits for all that Streamlit does before.
function drawNow(deck) {
    deck.layerManager?.updateLayers()
    deck.redraw()
}

export { configuration, Deck, drawNow, JSONConverter }
