export default function ({ data, parentElement, setStateValue }) {
    // Streamlit calls this again for new data, but doesn't end what the last call began.
    parentElement.endWatch?.()
    const block = document.querySelector("[data-testid=stMainBlockContainer]")
    let waiting
    let quietUntil = 0
    const tell = () => {
        waiting = undefined
        const style = getComputedStyle(block)
        const room = block.clientWidth - parseFloat(style.paddingLeft)
            - parseFloat(style.paddingRight)
        const told = Math.min(Math.floor(room / data.step) * data.step, data.most)
        if (told !== data.room) setStateValue("room", told)
    }
    const tellSoon = () => {
        clearTimeout(waiting)
        waiting = setTimeout(tell, Math.max(200, quietUntil - Date.now()))
    }
    // Streamlit sends the present page's name with what is told: until the server has
    // turned to another page, that would call it back to this one.
    const leave = (event) => {
        if (event.type === "click" && !event.target.closest("a[href]")) return
        quietUntil = Date.now() + data.quiet
        if (waiting !== undefined) tellSoon()
    }
    const observer = new ResizeObserver(tellSoon)
    observer.observe(block)
    window.addEventListener("click", leave, true)
    window.addEventListener("popstate", leave, true)
    parentElement.endWatch = () => {
        clearTimeout(waiting)
        observer.disconnect()
        window.removeEventListener("click", leave, true)
        window.removeEventListener("popstate", leave, true)
    }
    return parentElement.endWatch
}
