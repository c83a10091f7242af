"""Words that carry no subject of their own, folded as the analyser folds them.

They are indexed and found like any word. The lists only say which words of a question are not worth asking
for, and which are no name unless written as one (US, IT, WHO). A word that means something in another
language (war, die, man) is left out.
"""

_ENGLISH = """
a about above after again against all also am an and any are as at be because been before being below
between both but by can cannot could did do does doing done down during each either else ever few for from
further get give given gives goes had has have having he hence her here hers herself him himself his how
however i if in into is it its itself just let lets many may me might more most much must my myself near
neither no nor not now of off often on once one only onto or other our ours out over own per rather same
shall she should since so some such tell than that thats the their theirs them themselves then there these
they this those though through to too under until up upon us very via was we were what whats when where
whether which while who whom whose why will with within without would yet you your yours dont doesnt didnt
isnt arent wasnt werent wont cant couldnt wouldnt shouldnt hasnt havent hadnt im ive youre theyre weve
"""
_RUSSIAN = """
а без бы был была были было быть в вам вас весь во вот все всего всех всю вы где да даже для до его ее ей
ему если есть еще же за здесь и из или им ими их к как какая какие каких какой когда которая которого
которой которые который которых кто куда ли либо между меня мне мной мои мой моя мы на над надо нам нами нас
наш не него нее ней нет ни ним них но о об он она они оно от очень перед по под после потом потому почему
при про раз с свой себе себя сейчас со собой так также такая такие такой там те тем то того тоже той только
том тот ту ты у уже хотя чего чем через что чтобы чье чья эта эти этим этих это этого этой этом этот эту я
"""
_GERMAN = """
aber als auch auf aus bei beim bis das dass dem den der des dessen dich dir doch dort du durch ein eine
einem einen einer eines er es fuer fur gegen haben hatte hatten hier ich ihm ihn ihr ihre ihrem ihren ihrer
im ist jede jedem jeden jeder kann kein keine konnen konnte mich mir mit nach nicht noch nur ob oder ohne
sehr sein seine seinem seinen seiner seit sich sie sind soll uber um und uns unter vom von vor weil wenn
werden wie wieder wir wird wo wurde wurden zu zum zur zwischen
"""
_FRENCH = """
au aux avec ce ceci cela ces cet cette dans de depuis des du elle elles en est et etait ete etre eux il ils
je la le les leur leurs lui mais meme mes moi mon ne nos notre nous ont ou par parce pas pour qu quand que
quel quelle quelles quels qui sa sans ses si son sont sous sur ta te tes toi ton tu un une vos votre vous y
"""
_SPANISH = """
al algo como con cual cuando del desde donde el ella ellas ellos entre era eran eres esa ese eso esta estaba
estan este esto estos fue fueron ha hasta hay las lo los mas mi mis muy nada ni os para pero por porque
quien se sea ser sin sobre son su sus tambien tiene tienen todo todos tras una uno unos ya yo
"""
_STOP_WORDS = frozenset(f"{_ENGLISH} {_RUSSIAN} {_GERMAN} {_FRENCH} {_SPANISH}".split())


def is_stop_word(exact: str) -> bool:
    """Whether an exact token is a function word of English, Russian, German, French or Spanish."""
    return exact in _STOP_WORDS
