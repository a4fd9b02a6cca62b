# with: pandas==2.2 python==3.12
from lib import FRAME, FRAMES, Holder, annotated, cached, either, generated, inferred, later, maybe, opened, replaced
from lib import through

annotated(1).append({})  # expect: pandas.DataFrame.append error
maybe(1).append({})  # expect: pandas.DataFrame.append error
inferred(1).append({})  # expect: pandas.DataFrame.append error
either(1).append({})
through(1).append({})  # expect: pandas.DataFrame.append error
cached().append({})  # expect: pandas.DataFrame.append error
replaced().append({})
FRAME.append({})  # expect: pandas.DataFrame.append error
FRAMES["a"].append({})  # expect: pandas.DataFrame.append error
with opened() as frame:
    frame.append({})  # expect: pandas.DataFrame.append error
for frame in generated():
    frame.append({})  # expect: pandas.DataFrame.append error
Holder().frame.append({})  # expect: pandas.DataFrame.append error
Holder().table.append({})  # expect: pandas.DataFrame.append error
Holder().other.append({})  # expect: pandas.Series.append error
Holder()["a"].append({})
with Holder() as holder:
    holder.table.append({})  # expect: pandas.DataFrame.append error


async def main():
    frame = await later()
    frame.append({})  # expect: pandas.DataFrame.append error
    later().append({})
