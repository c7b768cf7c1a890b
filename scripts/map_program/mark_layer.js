// Marks as deck.gl's IconLayer has them, all drawn at once as points. The IconLayer draws an instance
// for each, which without a graphics card costs 25 ms for 1,800 of them; so drawn, they cost 4.
//
// Cells of the picture are squares of one size.
import { Layer, project32 } from "@deck.gl/core"
import { Model } from "@luma.gl/engine"

const uniforms = `
layout(std140) uniform markUniforms {
    float sizeScale;
    float cell;
    vec2 picture;
} mark;
`
const vs = `#version 300 es
in vec3 positions;
in vec2 pixelOffsets;
in vec2 cells;
in float sizes;
out vec2 vCell;
void main(void) {
    geometry.worldPosition = positions;
    gl_Position = project_position_to_clipspace(positions, vec3(0.0), vec3(0.0), geometry.position);
    DECKGL_FILTER_GL_POSITION(gl_Position, geometry);
    gl_Position.xy += project_pixel_size_to_clipspace(vec2(pixelOffsets.x, -pixelOffsets.y));
    vec3 size = vec3(sizes * mark.sizeScale, 0.0, 0.0);
    DECKGL_FILTER_SIZE(size, geometry);
    gl_PointSize = size.x * project.devicePixelRatio;
    vCell = cells;
}
`
const fs = `#version 300 es
precision highp float;
uniform sampler2D iconAtlas;
in vec2 vCell;
out vec4 fragColor;
void main(void) {
    geometry.uv = gl_PointCoord;
    // Not up to the edge: nothing of the next cell.
    vec2 place = clamp(gl_PointCoord * mark.cell, 2.0, mark.cell - 2.0);
    fragColor = texture(iconAtlas, (vCell + place) / mark.picture);
    fragColor.a *= layer.opacity;
    if (fragColor.a < 0.05) discard;
    DECKGL_FILTER_COLOR(fragColor, geometry);
}
`

export class MarkLayer extends Layer {
    static layerName = "MarkLayer"
    static defaultProps = {
        iconAtlas: { type: "image", value: null, async: true },
        iconMapping: { type: "object", value: {}, async: true },
        sizeScale: 1,
        getPosition: { type: "accessor", value: (mark) => mark.position },
        getIcon: { type: "accessor", value: (mark) => mark.icon },
        getSize: { type: "accessor", value: 1 },
        getPixelOffset: { type: "accessor", value: [0, 0] },
    }

    getShaders() {
        const mark = {
            name: "mark",
            vs: uniforms,
            fs: uniforms,
            uniformTypes: { sizeScale: "f32", cell: "f32", picture: "vec2<f32>" },
        }
        return super.getShaders({ vs, fs, modules: [project32, mark] })
    }

    initializeState() {
        this.getAttributeManager().add({
            positions: { size: 3, accessor: "getPosition" },
            pixelOffsets: { size: 2, accessor: "getPixelOffset" },
            cells: { size: 2, accessor: "getIcon", transform: (name) => this.cell(name) },
            sizes: { size: 1, accessor: "getSize", defaultValue: 1 },
        })
    }

    cell(name) {
        const { x, y } = this.props.iconMapping[name]
        return [x, y]
    }

    updateState({ props, oldProps, changeFlags }) {
        super.updateState({ props, oldProps, changeFlags })
        if (props.iconMapping !== oldProps.iconMapping) this.getAttributeManager().invalidate("getIcon")
        if (changeFlags.extensionsChanged) {
            this.state.model?.destroy()
            this.state.model = new Model(this.context.device, {
                ...this.getShaders(),
                id: this.props.id,
                bufferLayout: this.getAttributeManager().getBufferLayouts({ isInstanced: false }),
                topology: "point-list",
            })
            this.getAttributeManager().invalidateAll()
        }
    }

    draw() {
        const { iconAtlas, iconMapping, sizeScale } = this.props
        const { model } = this.state
        const number = this.getNumInstances()
        if (!iconAtlas || !number) return
        const [{ width }] = Object.values(iconMapping)
        const mark = { sizeScale, cell: width, picture: [iconAtlas.width, iconAtlas.height] }
        model.shaderInputs.setProps({ mark })
        model.setBindings({ iconAtlas })
        model.setVertexCount(number)
        model.draw(this.context.renderPass)
    }
}
