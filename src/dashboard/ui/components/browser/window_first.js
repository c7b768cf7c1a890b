export default function ({ data, setStateValue }) {
    if (data.known) return
    const block = document.querySelector("[data-testid=stMainBlockContainer]")
    const look = () => {
        const style = getComputedStyle(block)
        if (!style.getPropertyValue("--ink")) return setTimeout(look, 10)
        const room = block.clientWidth - parseFloat(style.paddingLeft)
            - parseFloat(style.paddingRight)
        setStateValue("room", Math.floor(room / data.step) * data.step)
    }
    // The page's two fonts: words that change their font wrap anew.
    const fonts = ["600 16px 'Source Serif 4'", "16px 'Public Sans'"]
        .map((font) => document.fonts.load(font))
    const enough = new Promise((go) => setTimeout(go, data.enough))
    Promise.race([Promise.allSettled(fonts), enough]).then(look)
}
